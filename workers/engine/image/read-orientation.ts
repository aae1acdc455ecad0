import { readExif } from '../../../src/request/picture/exif.ts';
import type { PictureFormat } from '../../../src/request/picture/formats.ts';
import { JPEG, jpegSegments } from '../../../src/request/picture/jpeg-segments.ts';
import { pngChunks, pngText, type PngText } from '../../../src/request/picture/png-chunks.ts';
import { riffChunks } from '../../../src/request/picture/riff.ts';
import { InflatedBytes } from './inflate.ts';
import type { Orientation } from './orientation.ts';

/**
 * Who says how a picture is turned: Pillow's `Image.getexif`, for the endpoint and the runner; or
 * browsers, for the app, which shows the picture by an `<img>` and has to use what it shows. Browsers
 * read one SHORT in Exif. Pillow reads any number in Exif, Exif in ImageMagick's text chunk, and XMP.
 */
export type TurnedAs = 'pillow' | 'browser';

/**
 * The orientation a file asks for: Exif's, else the XMP packet's, else 1. Values outside 1 … 8 count as
 * 1. For formats other than JPEG, PNG and WebP it is 1; an AVIF file turns its picture by boxes of its
 * own, and every decoder applies these.
 */
export function readOrientation(
  bytes: Uint8Array,
  format: PictureFormat,
  turnedAs: TurnedAs = 'pillow',
): Orientation {
  const { exif, rawProfile, xmp } = metadataBlocks(bytes, format);
  if (turnedAs === 'browser') {
    const told = exif[0] === undefined ? undefined : readExif(exif[0]).orientation;
    return told?.isShort === true ? orientationOf(told.value) : 1;
  }
  const block = pillowsBlock(exif, format) ?? profileBytes(rawProfile);
  const told = block === undefined ? undefined : readExif(block).orientation;
  if (told !== undefined) return orientationOf(told.value);
  return xmp === undefined ? 1 : orientationOf(xmpOrientation(xmp()));
}

/**
 * Of two eXIf chunks of a PNG Pillow takes the last, of two chunks of a WebP the first. Segments of a
 * JPEG it joins, since a long block is cut into several; of two whole blocks the first is read then.
 */
function pillowsBlock(exif: readonly Uint8Array[], format: PictureFormat): Uint8Array | undefined {
  if (format === 'png') return exif.at(-1);
  if (format !== 'jpeg' || exif.length < 2) return exif[0];
  const parts = exif.map((part, i) => (i === 0 ? part : part.subarray(EXIF.length)));
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

function orientationOf(value: number | null): Orientation {
  const known = [2, 3, 4, 5, 6, 7, 8] as const;
  return known.find((each) => each === value) ?? 1;
}

interface Blocks {
  readonly exif: Uint8Array[];
  rawProfile?: PngText;
  xmp?: () => Uint8Array;
}

const EXIF = 'Exif\0\0';
/** Most Exif segments of a JPEG that are read: four megabytes. A file may have millions. */
const MOST_SEGMENTS = 64;
const XMP_IN_JPEG = 'http://ns.adobe.com/xap/1.0/\0';
const XMP_IN_PNG = 'XML:com.adobe.xmp';
const PROFILE_IN_PNG = 'Raw profile type exif';

function metadataBlocks(bytes: Uint8Array, format: PictureFormat): Blocks {
  const blocks: Blocks = { exif: [] };
  if (format === 'jpeg') {
    for (const { marker, data } of jpegSegments(bytes)) {
      if (marker !== JPEG.APP1) continue;
      if (startsWith(data, EXIF) && blocks.exif.length < MOST_SEGMENTS) blocks.exif.push(data);
      else if (startsWith(data, XMP_IN_JPEG)) blocks.xmp = () => data;
    }
  } else if (format === 'png') {
    for (const chunk of pngChunks(bytes)) {
      // The first is what browsers read, the last what Pillow reads.
      if (chunk.type === 'eXIf') blocks.exif[Math.min(1, blocks.exif.length)] = chunk.data;
      const text = pngText(chunk);
      if (text?.keyword === XMP_IN_PNG) blocks.xmp = () => textBytes(text);
      else if (text?.keyword === PROFILE_IN_PNG) blocks.rawProfile = text;
    }
  } else if (format === 'webp') {
    for (const { type, data } of riffChunks(bytes)) {
      if (type === 'EXIF' && blocks.exif.length < MOST_SEGMENTS) blocks.exif.push(data);
      else if (type === 'XMP ') blocks.xmp = () => data;
    }
  }
  return blocks;
}

/** Most bytes of a text that are inflated or searched; Pillow's limit for a text chunk. */
const LONGEST_TEXT = 1 << 20;

/** A text's bytes, {@link LONGEST_TEXT} at most; none where they are not zlib's. */
function textBytes({ data, compressed }: PngText): Uint8Array {
  if (!compressed) return data.subarray(0, LONGEST_TEXT);
  const text = new Uint8Array(LONGEST_TEXT);
  try {
    return text.subarray(0, new InflatedBytes([data]).readUpTo(text));
  } catch {
    return new Uint8Array();
  }
}

/**
 * Exif as ImageMagick wrote it before PNG had a chunk for it: a line with its name, a line with its
 * length, then hex digits.
 */
function profileBytes(text: PngText | undefined): Uint8Array | undefined {
  if (text === undefined) return undefined;
  const [, , , ...lines] = new TextDecoder().decode(textBytes(text)).split('\n');
  const digits = lines.join('').replaceAll(/\s/g, '');
  if (!/^(?:[0-9a-f]{2})+$/i.test(digits)) return undefined;
  return Uint8Array.from({ length: digits.length / 2 }, (_, i) =>
    Number.parseInt(digits.slice(2 * i, 2 * i + 2), 16),
  );
}

/**
 * The same file with its orientation made unreadable, for decoders that may or may not apply it:
 * the first bytes of the Exif and XMP blocks are zeroed in a copy.
 */
export function withoutOrientation(
  bytes: Uint8Array<ArrayBuffer>,
  format: PictureFormat,
): Uint8Array<ArrayBuffer> {
  const { exif, xmp } = metadataBlocks(bytes, format);
  if (exif.length === 0 && xmp === undefined) return bytes;
  const copy = bytes.slice();
  const copied = metadataBlocks(copy, format);
  for (const block of copied.exif) block.fill(0, 0, 16);
  copied.xmp?.().fill(0);
  return copy;
}

function startsWith(data: Uint8Array, text: string): boolean {
  return data.length >= text.length && [...text].every((c, i) => data[i] === c.charCodeAt(0));
}

function xmpOrientation(packet: Uint8Array): number {
  const text = new TextDecoder().decode(packet.subarray(0, LONGEST_TEXT));
  return Number(/tiff:Orientation(?:="|>)([0-9])/.exec(text)?.[1] ?? 1);
}
