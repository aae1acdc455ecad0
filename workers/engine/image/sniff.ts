import { isJpeg, jpegSegments } from '../../../src/request/picture/jpeg-segments.ts';
import { isPng } from '../../../src/request/picture/png-chunks.ts';
import { EngineError } from '../../failure.ts';

export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp' | 'avif';

/** Formats that are recognised only to be refused by their name; `unknown` is everything else. */
type Unsupported = 'heic' | 'tiff' | 'svg' | 'pdf' | 'jxl' | 'unknown';

/**
 * More pixels than this are refused before anything is decoded: 100 megapixels are 300 MB of RGB.
 */
const MOST_PIXELS = 100_000_000;

/** Recognises a file by its first bytes alone; its name and media type do not count. */
export function sniffFormat(bytes: Uint8Array): PictureFormat | Unsupported {
  const text = (from: number, to: number) => String.fromCharCode(...bytes.subarray(from, to));
  if (isPng(bytes)) return 'png';
  if (isJpeg(bytes)) return 'jpeg';
  if (text(0, 4) === 'RIFF' && text(8, 12) === 'WEBP') return 'webp';
  if (/^GIF8[79]a$/.test(text(0, 6))) return 'gif';
  if (text(0, 2) === 'BM' && bytes.length > 26) return 'bmp';
  if (text(4, 8) === 'ftyp') return sniffBrand(text(8, 64));
  if (/^(?:II\*\0|MM\0\*)$/.test(text(0, 4))) return 'tiff';
  if (text(0, 5) === '%PDF-') return 'pdf';
  if (text(0, 2) === '\xff\x0a' || text(4, 8) === 'JXL ') return 'jxl';
  const start = text(0, 1024);
  const opensMarkup = /^(?:\u00ef\u00bb\u00bf)?\s*<(?:\?xml|!--|!DOCTYPE svg|svg)/;
  if (opensMarkup.test(start) && start.includes('<svg')) return 'svg';
  return 'unknown';
}

function sniffBrand(brands: string): PictureFormat | Unsupported {
  if (/avi[fs]/.test(brands)) return 'avif';
  return /hei[cxms]|hev[cx]|mif1|msf1/.test(brands) ? 'heic' : 'unknown';
}

/**
 * The format of a file that can be opened.
 * @throws EngineError image_load_error if the file is empty or no picture; unsupported_image_format
 *   if it is a picture of a format that is refused
 */
export function requireFormat(bytes: Uint8Array): PictureFormat {
  const format = sniffFormat(bytes);
  switch (format) {
    case 'unknown':
      throw new EngineError(
        'image_load_error',
        bytes.length === 0 ? 'The file is empty.' : 'This file is not a picture.',
        'Choose a JPEG, PNG, WebP, AVIF, GIF or BMP file.',
      );
    case 'heic':
      throw new EngineError(
        'unsupported_image_format',
        'HEIC photos cannot be opened here.',
        'Save the photo as JPEG; on an iPhone, Settings › Camera › Formats › Most Compatible makes JPEGs.',
      );
    case 'svg':
    case 'pdf':
    case 'tiff':
    case 'jxl':
      throw new EngineError(
        'unsupported_image_format',
        `${FORMAT_NAMES[format]} files cannot be opened here.`,
        'Save the picture as PNG or JPEG.',
      );
    default:
      return format;
  }
}

const FORMAT_NAMES = { svg: 'SVG', pdf: 'PDF', tiff: 'TIFF', jxl: 'JPEG XL' } as const;

/**
 * Reads width and height, in pixels, from a file's header, before its orientation is applied.
 * Nothing is decoded.
 * @returns null if the header is cut off or states no size
 */
export function headerSize(
  bytes: Uint8Array,
  format: PictureFormat,
): { width: number; height: number } | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'png':
      if (bytes.length < 24) return null;
      return { width: view.getUint32(16), height: view.getUint32(20) };
    case 'jpeg':
      return jpegSize(bytes);
    case 'gif':
      if (bytes.length < 10) return null;
      return { width: view.getUint16(6, true), height: view.getUint16(8, true) };
    case 'bmp':
      if (view.getUint32(14, true) < 40) {
        return { width: view.getUint16(18, true), height: view.getUint16(20, true) };
      }
      return { width: view.getInt32(18, true), height: Math.abs(view.getInt32(22, true)) };
    case 'webp':
      return webpSize(view);
    case 'avif':
      return avifSize(bytes, view);
  }
}

function jpegSize(bytes: Uint8Array): { width: number; height: number } | null {
  for (const { marker, data } of jpegSegments(bytes)) {
    // The frame headers SOF0 … SOF15. The markers DHT, JPG and DAC lie in the same range.
    const isFrame = marker >= 0xc0 && marker <= 0xcf && ![0xc4, 0xc8, 0xcc].includes(marker);
    if (!isFrame || data.length < 6) continue;
    const [, h1 = 0, h0 = 0, w1 = 0, w0 = 0] = data;
    return { width: (w1 << 8) | w0, height: (h1 << 8) | h0 };
  }
  return null;
}

function webpSize(view: DataView): { width: number; height: number } | null {
  if (view.byteLength < 30) return null;
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (view.getUint8(15)) {
    case 0x58: // 'VP8X'
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    case 0x4c: {
      // 'VP8L': two 14-bit numbers
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    default:
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
  }
}

/**
 * The largest image spatial extent ('ispe') property of an AVIF file. Thumbnails and the tiles of a
 * grid have properties of their own; the whole picture's is the largest.
 */
function avifSize(bytes: Uint8Array, view: DataView): { width: number; height: number } | null {
  let largest: { width: number; height: number } | null = null;
  const end = Math.min(bytes.length - 16, 4096);
  for (let at = 0; at <= end; at++) {
    if (view.getUint32(at) !== 0x69737065) continue;
    const size = { width: view.getUint32(at + 8), height: view.getUint32(at + 12) };
    if (largest === null || size.width * size.height > largest.width * largest.height) {
      largest = size;
    }
  }
  return largest;
}

/**
 * @throws EngineError image_load_error if a side is 0, image_too_large above {@link MOST_PIXELS}
 */
export function requireSize({ width, height }: { width: number; height: number }): void {
  if (width < 1 || height < 1) {
    throw new EngineError(
      'image_load_error',
      'The picture has no pixels.',
      'Choose another picture or save this one again.',
    );
  }
  if (width * height > MOST_PIXELS) {
    throw new EngineError(
      'image_too_large',
      `The picture has ${Math.round((width * height) / 1e6)} megapixels; ${MOST_PIXELS / 1e6} are the most that can be opened.`,
      'Choose a smaller picture or scale this one down.',
    );
  }
}
