import type { PictureSize } from './limits.ts';

const META = 0x6d657461;
const MOOV = 0x6d6f6f76;
const ISPE = 0x69737065;
const AV01 = 0x61763031;

/**
 * The largest size that an AVIF file states. Thumbnails and the tiles of a grid have sizes of their
 * own; the whole picture's is the largest. A still picture's is a property ('ispe') in its 'meta' box
 * (ISO/IEC 23008-12 §6.5.3), a sequence's a sample entry in 'moov'.
 * @returns null if none is stated
 */
export function avifSize(bytes: Uint8Array): PictureSize | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let largest: PictureSize | null = null;
  const found = (width: number, height: number): void => {
    if (largest === null || width * height > largest.width * largest.height) {
      largest = { width, height };
    }
  };
  for (const { box, from, to } of headerBoxes(view)) {
    for (let at = from; at + 16 <= to; at++) {
      const type = view.getUint32(at);
      if (box === META && type === ISPE) found(view.getUint32(at + 8), view.getUint32(at + 12));
      if (box === MOOV && type === AV01 && at + 32 <= to) {
        found(view.getUint16(at + 28), view.getUint16(at + 30));
      }
    }
  }
  return largest;
}

/** Where the contents of the top-level boxes 'meta' and 'moov' lie, as far as the bytes go. */
function* headerBoxes(
  view: DataView,
): Generator<{ readonly box: number; readonly from: number; readonly to: number }> {
  let at = 0;
  while (at + 16 <= view.byteLength) {
    const short = view.getUint32(at);
    const type = view.getUint32(at + 4);
    // 1: the length is a 64-bit number behind the type; 0: up to the end of the file.
    const length = short === 1 ? Number(view.getBigUint64(at + 8)) : short;
    const end = length === 0 ? view.byteLength : at + length;
    if (end < at + 8) return;
    if (type === META || type === MOOV) {
      yield { box: type, from: at + 8, to: Math.min(end, view.byteLength) };
    }
    at = end;
  }
}
