import { READ_FORMATS } from '../picture/formats.ts';

/** Bytes at the beginning of a file that are searched: in PNG and JPEG the texts come before the pixels. */
const LOOKED_THROUGH = 1 << 20;
/** Chunks of a WebP that are passed over: each frame of a film is one. */
const MOST_CHUNKS = 2000;
const RIFF_HEADER = 12;
const CHUNK_HEADER = 8;

/**
 * The part of a picture's file that has its texts. A WebP has them behind its pixels: of it this is the header and
 * the Exif chunk, which is a WebP without pixels.
 */
export async function metadataBytes(blob: Blob): Promise<Uint8Array> {
  const start = await read(blob, 0, LOOKED_THROUGH);
  if (!READ_FORMATS.webp.begins(start)) return start;
  const header = start.subarray(0, RIFF_HEADER);
  let at = RIFF_HEADER;
  for (let chunk = 0; chunk < MOST_CHUNKS && at + CHUNK_HEADER <= blob.size; chunk++) {
    const inStart = at + CHUNK_HEADER <= start.length;
    const head = inStart
      ? start.subarray(at, at + CHUNK_HEADER)
      : await read(blob, at, CHUNK_HEADER);
    const length = new DataView(head.buffer, head.byteOffset).getUint32(4, true);
    if (String.fromCharCode(...head.subarray(0, 4)) === 'EXIF') {
      const exif = await read(blob, at, CHUNK_HEADER + Math.min(length, LOOKED_THROUGH));
      const whole = new Uint8Array(RIFF_HEADER + exif.length);
      whole.set(header);
      whole.set(exif, RIFF_HEADER);
      return whole;
    }
    at += CHUNK_HEADER + length + (length & 1);
  }
  return header;
}

async function read(blob: Blob, from: number, length: number): Promise<Uint8Array> {
  return new Uint8Array(await blob.slice(from, from + length).arrayBuffer());
}
