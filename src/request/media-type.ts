/** Names and parameters of a media type (RFC 6838 §4.2), in printable ASCII. */
const MEDIA_TYPE = /^[\w!#$&^.+-]{1,127}\/[\w!#$&^.+-]{1,127}(?:;[ -~]{0,200})?$/;

/**
 * A content type as a sender stated it, if a header can carry it.
 * @returns '' for text that is no media type: with it the file could never be served
 */
export function mediaType(stated: string | null): string {
  const type = stated?.trim() ?? '';
  return MEDIA_TYPE.test(type) ? type : '';
}
