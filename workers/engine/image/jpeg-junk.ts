import { joined } from '../../../src/request/bytes.ts';
import { jpegSegments } from '../../../src/request/picture/jpeg-segments.ts';

/** The file without the bytes between its segments that are none; the same bytes if there are none. */
export function withoutJunk(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const kept = [bytes.subarray(0, 2)];
  let at = 2;
  let junk = false;
  for (const { start, end } of jpegSegments(bytes)) {
    junk ||= start !== at;
    kept.push(bytes.subarray(start, end));
    at = end;
  }
  // What lies before the first scan is left to the decoder.
  return junk ? joined([...kept, bytes.subarray(at)]) : bytes;
}
