/** The name of the model that has the published one's shape and random weights. */
export const RANDOM_FULL = 'random-full';
