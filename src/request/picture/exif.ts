import { trimEnd } from '../trim-end.ts';

/**
 * The three Exif tags this project reads or writes. An Exif block is a TIFF file: a byte order, then
 * directories (IFD) of 12-byte entries (Exif 2.32 §4.6).
 */
export interface ExifTags {
  /** Absent where the block has none. */
  readonly orientation?: ExifNumber;
  readonly userComment?: string;
}

/** A tag with a number in it, as far as it has one. */
export interface ExifNumber {
  /** The first of several; null for what is no number. */
  readonly value: number | null;
  /** Whether it is a single SHORT, which is what the standard asks of an orientation. */
  readonly isShort: boolean;
}

const ORIENTATION = 0x0112;
const EXIF_IFD = 0x8769;
const EXIF_VERSION = 0x9000;
const USER_COMMENT = 0x9286;
const SHORT = 3;
const LONG = 4;
const UNDEFINED = 7;

/**
 * Reads a TIFF block, with or without "Exif\0\0" in front. Broken blocks give what could be read:
 * a picture is never refused for its metadata.
 */
export function readExif(block: Uint8Array): ExifTags {
  let tiff = block;
  while (String.fromCharCode(...tiff.subarray(0, 6)) === 'Exif\0\0') tiff = tiff.subarray(6);
  const order = String.fromCharCode(...tiff.subarray(0, 2));
  if ((order !== 'II' && order !== 'MM') || tiff.length < 8) return {};
  const little = order === 'II';
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const main = readDirectory(view, view.getUint32(4, little), little);
  const orientation = main.get(ORIENTATION);
  const pointer = main.get(EXIF_IFD);
  const exif = pointer === undefined ? undefined : readDirectory(view, pointer.value, little);
  const comment = exif?.get(USER_COMMENT);
  return {
    ...(orientation === undefined ? {} : { orientation: numberOf(view, orientation, little) }),
    ...(comment === undefined || comment.count <= 4
      ? {}
      : {
          userComment: decodeComment(
            tiff.subarray(comment.value, comment.value + comment.count),
            little,
          ),
        }),
  };
}

interface Entry {
  readonly type: number;
  readonly count: number;
  /** Offset of the entry's value field. */
  readonly at: number;
  /** The value field as a whole: a number, or the offset of what does not fit in it. */
  readonly value: number;
}

function readDirectory(view: DataView, offset: number, little: boolean): Map<number, Entry> {
  const entries = new Map<number, Entry>();
  if (offset + 2 > view.byteLength) return entries;
  const count = view.getUint16(offset, little);
  for (let i = 0; i < count; i++) {
    const at = offset + 2 + 12 * i;
    if (at + 12 > view.byteLength) break;
    entries.set(view.getUint16(at, little), {
      type: view.getUint16(at + 2, little),
      count: view.getUint32(at + 4, little),
      at: at + 8,
      value: view.getUint32(at + 8, little),
    });
  }
  return entries;
}

/** Bytes of one number by its type (TIFF 6 §2). Bytes and text are no numbers, as in Pillow. */
const NUMBER_BYTES: ReadonlyMap<number, number> = new Map([
  [SHORT, 2],
  [LONG, 4],
  [5, 8],
  [6, 1],
  [8, 2],
  [9, 4],
  [10, 8],
  [11, 4],
  [12, 8],
  [13, 4],
]);

/** A tag as a number; of several numbers the first, as in Pillow. */
function numberOf(view: DataView, { type, count, at }: Entry, little: boolean): ExifNumber {
  const isShort = type === SHORT && count === 1;
  const bytes = NUMBER_BYTES.get(type);
  if (bytes === undefined || count === 0) return { value: null, isShort };
  // What takes up to four bytes stands in the entry itself, all else where the entry points to.
  const from = bytes * count <= 4 ? at : view.getUint32(at, little);
  const there = from + bytes * count <= view.byteLength;
  return { value: there ? readNumber(view, type, from, little) : null, isShort };
}

function readNumber(view: DataView, type: number, at: number, little: boolean): number {
  switch (type) {
    case SHORT:
      return view.getUint16(at, little);
    case 5:
      return view.getUint32(at, little) / view.getUint32(at + 4, little);
    case 6:
      return view.getInt8(at);
    case 8:
      return view.getInt16(at, little);
    case 9:
      return view.getInt32(at, little);
    case 10:
      return view.getInt32(at, little) / view.getInt32(at + 4, little);
    case 11:
      return view.getFloat32(at, little);
    case 12:
      return view.getFloat64(at, little);
    default:
      return view.getUint32(at, little);
  }
}

/** The first eight bytes name the encoding (Exif 2.32, tag UserComment). */
function decodeComment(bytes: Uint8Array, little: boolean): string {
  const code = String.fromCharCode(...bytes.subarray(0, 8));
  const text = bytes.subarray(8);
  if (!code.startsWith('UNICODE')) return trimEnd(new TextDecoder().decode(text), '\0');
  return new TextDecoder(little ? 'utf-16le' : 'utf-16be').decode(text);
}

/** An Exif APP1 payload ("Exif\0\0" and a big-endian TIFF block) with a UserComment in UTF-16. */
export function writeUserComment(text: string): Uint8Array {
  const comment = 56; // offset of the comment in the TIFF block
  const out = new Uint8Array(6 + comment + 8 + 2 * text.length);
  out.set(new TextEncoder().encode('Exif\0\0MM\0*'));
  const view = new DataView(out.buffer, 6);
  view.setUint32(4, 8);
  const entry = (at: number, tag: number, type: number, count: number, value: number) => {
    view.setUint16(at, tag);
    view.setUint16(at + 2, type);
    view.setUint32(at + 4, count);
    view.setUint32(at + 8, value);
  };
  view.setUint16(8, 1);
  entry(10, EXIF_IFD, LONG, 1, 26);
  view.setUint16(26, 2);
  entry(28, EXIF_VERSION, UNDEFINED, 4, 0x30323332);
  entry(40, USER_COMMENT, UNDEFINED, 8 + 2 * text.length, comment);
  out.set(new TextEncoder().encode('UNICODE\0'), 6 + comment);
  for (let i = 0; i < text.length; i++) {
    view.setUint16(comment + 8 + 2 * i, text.charCodeAt(i));
  }
  return out;
}
