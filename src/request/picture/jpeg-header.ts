import { DAMAGED, tooShort, type PictureHeader } from './header-says.ts';
import { jpegSegments } from './jpeg-segments.ts';

const ARITHMETIC = 'a JPEG with arithmetic coding, which is not read here';

/** Kinds of frames by marker (ITU T.81 table B.1) that no reader here decodes. */
const UNREAD: Readonly<Record<number, string>> = {
  0xc3: 'a lossless JPEG',
  0xc5: 'a hierarchical JPEG',
  0xc6: 'a hierarchical JPEG',
  0xc7: 'a lossless JPEG',
  0xc9: ARITHMETIC,
  0xca: ARITHMETIC,
  0xcb: 'a lossless JPEG',
  0xcd: 'a hierarchical JPEG',
  0xce: 'a hierarchical JPEG',
  0xcf: 'a lossless JPEG',
  0xf7: 'a JPEG-LS picture',
};

/** Pixels that one byte stands for at most: every block of 8 × 8 has one bit in the first scan. */
const MOST_PIXELS_OF_A_BYTE = 8 * 64;

/** Size and coding, from the first frame header. Reads up to the first scan. */
export function readJpegHeader(bytes: Uint8Array, fileBytes: number): PictureHeader {
  for (const { marker, data } of jpegSegments(bytes)) {
    // SOF0 … SOF15 and JPEG-LS. The markers DHT, JPG and DAC lie in the same range.
    const isFrame = (marker >= 0xc0 && marker <= 0xcf) || marker === 0xf7;
    if (!isFrame || [0xc4, 0xc8, 0xcc].includes(marker)) continue;
    if (data.length < 6) return DAMAGED;
    const [precision = 0, h1 = 0, h0 = 0, w1 = 0, w0 = 0] = data;
    const what = UNREAD[marker] ?? (precision === 8 ? null : `a JPEG of ${precision} bits`);
    if (what !== null) return { kind: 'unsupported', what };
    const size = { width: (w1 << 8) | w0, height: (h1 << 8) | h0 };
    const short = size.width * size.height > fileBytes * MOST_PIXELS_OF_A_BYTE;
    return short ? tooShort(size) : { kind: 'size', size };
  }
  return DAMAGED;
}
