import { avifSize } from './avif-size.ts';
import type { PictureFormat } from './formats.ts';
import { firstGifFrame } from './gif-frame.ts';
import { readJpegHeader } from './jpeg-header.ts';
import { DAMAGED, tooShort, type PictureHeader } from './header-says.ts';
import type { PictureSize } from './limits.ts';
import { pngChunks } from './png-chunks.ts';

/**
 * Reads a picture's size from its header. Nothing is decoded, and no more is read than the bytes given.
 * A file too short for its pixels is told from its length alone, before memory is taken for them.
 *
 * @param bytes the file, or its beginning
 * @param fileBytes length of the whole file
 */
export function readHeader(
  bytes: Uint8Array,
  format: PictureFormat,
  fileBytes: number,
): PictureHeader {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  switch (format) {
    case 'png':
      return readPngHeader(bytes, fileBytes);
    case 'jpeg':
      return readJpegHeader(bytes, fileBytes);
    case 'gif':
      return readGifHeader(bytes, fileBytes);
    case 'bmp':
      return readBmpHeader(view, fileBytes);
    case 'webp':
      return sized(webpSize(view));
    case 'avif':
      return sized(avifSize(bytes));
  }
}

function sized(size: PictureSize | null): PictureHeader {
  return size === null ? DAMAGED : { kind: 'size', size };
}

/** Bytes that deflate makes of one at most. */
const MOST_SWELLING = 1032;

function readPngHeader(bytes: Uint8Array, fileBytes: number): PictureHeader {
  const first = pngChunks(bytes).next().value;
  // Xcode's PNGs begin with a chunk of its own, and their pixels are packed in another way.
  if (first?.type === 'CgBI') {
    return { kind: 'unsupported', what: 'a PNG that Xcode has changed for iPhones (CgBI)' };
  }
  if (first?.type !== 'IHDR' || first.data.length < 13) return DAMAGED;
  const view = new DataView(first.data.buffer, first.data.byteOffset, 13);
  const size = { width: view.getUint32(0), height: view.getUint32(4) };
  // A pixel has one bit at least.
  if ((size.width * size.height) / 8 > fileBytes * MOST_SWELLING) return tooShort(size);
  return { kind: 'size', size };
}

/** Pixels that one byte of a GIF stands for at most: a code of 12 bits is a string of 4096. */
const MOST_PIXELS_OF_A_GIF_BYTE = 4096;

function readGifHeader(bytes: Uint8Array, fileBytes: number): PictureHeader {
  const frame = firstGifFrame(bytes);
  if (frame === null) return DAMAGED;
  const { width, height, screen } = frame;
  const short = width * height > fileBytes * MOST_PIXELS_OF_A_GIF_BYTE;
  return short ? tooShort(screen) : { kind: 'size', size: screen };
}

function readBmpHeader(view: DataView, fileBytes: number): PictureHeader {
  if (view.byteLength < 34) return DAMAGED;
  const old = view.getUint32(14, true) < 40;
  const width = old ? view.getUint16(18, true) : view.getInt32(18, true);
  const height = Math.abs(old ? view.getUint16(20, true) : view.getInt32(22, true));
  const depth = view.getUint16(old ? 24 : 28, true);
  const packed = !old && ![0, 3, 6].includes(view.getUint32(30, true));
  const row = Math.ceil((width * depth) / 32) * 4;
  const size = { width, height };
  return !packed && row * height > fileBytes ? tooShort(size) : { kind: 'size', size };
}

function webpSize(view: DataView): PictureSize | null {
  if (view.byteLength < 30) return null;
  const uint24 = (at: number) => view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
  switch (view.getUint32(12)) {
    case 0x56503858: // 'VP8X'
      return { width: uint24(24) + 1, height: uint24(27) + 1 };
    case 0x5650384c: {
      // 'VP8L': two 14-bit numbers
      const bits = view.getUint32(21, true);
      return { width: (bits & 0x3fff) + 1, height: ((bits >>> 14) & 0x3fff) + 1 };
    }
    case 0x56503820: // 'VP8 '
      return {
        width: view.getUint16(26, true) & 0x3fff,
        height: view.getUint16(28, true) & 0x3fff,
      };
    default:
      return null;
  }
}
