import { readExif } from '../../../src/request/picture/exif.ts';
import { JPEG, jpegSegments } from '../../../src/request/picture/jpeg-segments.ts';
import { pngChunks } from '../../../src/request/picture/png-chunks.ts';
import { riffChunks } from '../../../src/request/picture/riff.ts';
import type { RgbImage } from './rgb-image.ts';
import type { PictureFormat } from './sniff.ts';

/**
 * Exif's eight orientations: 1 upright, 2 mirrored, 3 half turn, 4 flipped, 5 transposed, 6 needs a
 * turn right, 7 transversed, 8 needs a turn left.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/**
 * The orientation a file asks for, as Pillow's `Image.getexif` reads it: Exif's, else the XMP
 * packet's, else 1. Values outside 1 … 8 count as 1. For formats other than JPEG, PNG and WebP it
 * is 1; an AVIF file turns its picture by boxes of its own, and every decoder applies these.
 */
export function readOrientation(bytes: Uint8Array, format: PictureFormat): Orientation {
  const { exif, xmp } = metadataBlocks(bytes, format);
  const told = exif === undefined ? undefined : readExif(exif).orientation;
  const value = told ?? (xmp === undefined ? 1 : xmpOrientation(xmp));
  return isOrientation(value) ? value : 1;
}

function isOrientation(value: number): value is Orientation {
  return Number.isInteger(value) && value >= 1 && value <= 8;
}

interface Blocks {
  exif?: Uint8Array;
  xmp?: Uint8Array;
}

const XMP_IN_JPEG = 'http://ns.adobe.com/xap/1.0/\0';
const XMP_IN_PNG = 'XML:com.adobe.xmp\0';

function metadataBlocks(bytes: Uint8Array, format: PictureFormat): Blocks {
  const blocks: Blocks = {};
  if (format === 'jpeg') {
    for (const { marker, data } of jpegSegments(bytes)) {
      if (marker !== JPEG.APP1) continue;
      if (startsWith(data, 'Exif\0\0')) blocks.exif ??= data;
      else if (startsWith(data, XMP_IN_JPEG)) blocks.xmp = data;
    }
  } else if (format === 'png') {
    for (const { type, data } of pngChunks(bytes)) {
      if (type === 'eXIf') blocks.exif ??= data;
      else if (type === 'iTXt' && startsWith(data, XMP_IN_PNG)) blocks.xmp = data;
    }
  } else if (format === 'webp') {
    for (const { type, data } of riffChunks(bytes)) {
      if (type === 'EXIF') blocks.exif ??= data;
      else if (type === 'XMP ') blocks.xmp = data;
    }
  }
  return blocks;
}

/**
 * The same file with its orientation made unreadable, for decoders that may or may not apply it:
 * the first bytes of the Exif and XMP blocks are zeroed in a copy.
 */
export function withoutOrientation(
  bytes: Uint8Array<ArrayBuffer>,
  format: PictureFormat,
): Uint8Array<ArrayBuffer> {
  if (readOrientation(bytes, format) === 1) return bytes;
  const copy = bytes.slice();
  const { exif, xmp } = metadataBlocks(copy, format);
  exif?.fill(0, 0, 16);
  xmp?.fill(0);
  return copy;
}

function startsWith(data: Uint8Array, text: string): boolean {
  return data.length >= text.length && [...text].every((c, i) => data[i] === c.charCodeAt(0));
}

function xmpOrientation(packet: Uint8Array): number {
  const text = new TextDecoder().decode(packet);
  return Number(/tiff:Orientation(?:="|>)([0-9])/.exec(text)?.[1] ?? 1);
}

/** Maps a pixel (x, y) of the oriented picture to the stored picture of width w and height h. */
function strides(
  orientation: Orientation,
  w: number,
  h: number,
): [start: number, x: number, y: number] {
  switch (orientation) {
    case 1:
      return [0, 1, w];
    case 2:
      return [w - 1, -1, w];
    case 3:
      return [w * h - 1, -1, -w];
    case 4:
      return [w * (h - 1), 1, -w];
    case 5:
      return [0, w, 1];
    case 6:
      return [w * (h - 1), -w, 1];
    case 7:
      return [w * h - 1, -w, -1];
    case 8:
      return [w - 1, w, -1];
  }
}

/** Turns and mirrors a picture upright, as Pillow's `ImageOps.exif_transpose`. */
export function orient(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const [start, stepX, stepY] = strides(orientation, image.width, image.height);
  const turned = orientation >= 5;
  const width = turned ? image.height : image.width;
  const height = turned ? image.width : image.height;
  const { data: source } = image;
  const data = new Uint8Array(source.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = (start + y * stepY) * 3;
    for (let x = 0; x < width; x++) {
      data[to] = source[from] as number;
      data[to + 1] = source[from + 1] as number;
      data[to + 2] = source[from + 2] as number;
      to += 3;
      from += stepX * 3;
    }
  }
  return { width, height, data };
}
