import { readJpegHeader } from '../../../src/request/picture/jpeg-header.ts';
import { EngineError } from '../../failure.ts';

/**
 * Pixels that all scans of a file may go over together: a hundred scans of the largest picture, of
 * which real files have ten. A scan may be some hundred bytes long, so a small file of many would take
 * minutes, and nothing can stop the decoder.
 */
const MOST_WORK = 1e10;
const SOS = 0xda;

/** @throws EngineError image_too_large */
export function requireWork(bytes: Uint8Array): void {
  const header = readJpegHeader(bytes, bytes.length);
  if (header.kind !== 'size') return;
  const { width, height } = header.size;
  if (countScans(bytes) * width * height <= MOST_WORK) return;
  throw new EngineError(
    'image_too_large',
    'This file stores its picture in so many passes that reading it would take minutes.',
    'Open it in another program and save it again.',
  );
}

/** Marks of the beginning of a scan. A few more are counted if a table's bytes look like one. */
function countScans(bytes: Uint8Array): number {
  let scans = 0;
  for (let at = bytes.indexOf(0xff); at >= 0; at = bytes.indexOf(0xff, at + 1)) {
    if (bytes[at + 1] === SOS) scans += 1;
  }
  return scans;
}
