import { joined } from '../bytes.ts';
import { isJpeg, JPEG, jpegSegments } from './jpeg-segments.ts';
import { isPng, pngChunks, pngFile } from './png-chunks.ts';

/** Chunks of a PNG that describe it in words. */
const TEXT_CHUNKS = new Set(['tEXt', 'zTXt', 'iTXt', 'eXIf', 'tIME']);

/** A PNG or JPEG without the texts that it carries; its pixels stay as they are, byte for byte. */
export function withoutTexts(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  if (isPng(bytes)) return pngWithoutTexts(bytes);
  return isJpeg(bytes) ? jpegWithoutTexts(bytes) : bytes;
}

function pngWithoutTexts(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const kept = [...pngChunks(bytes)].filter(
    ({ type }) => !TEXT_CHUNKS.has(type) && type !== 'IEND',
  );
  return pngFile(kept.map(({ type, data }) => [type, Uint8Array.from(data)] as const));
}

function jpegWithoutTexts(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let from = 0;
  for (const { marker, start, end } of jpegSegments(bytes)) {
    if (marker !== JPEG.APP1 && marker !== JPEG.COM) continue;
    parts.push(bytes.subarray(from, start));
    from = end;
  }
  return joined([...parts, bytes.subarray(from)]);
}
