/** What a person can do about a download that gave up. */
export const GO_ON = 'Check the connection and go on; what is here already is kept.';
