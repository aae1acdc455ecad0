/**
 * The numbers this project reads of an Exif block. It is a TIFF file: a byte order, then directories (IFD) of 12-byte
 * entries (Exif 2.32 §4.6).
 */
export interface ExifTags {
  /** Absent where the block has none. */
  readonly orientation?: ExifNumber;
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
const SHORT = 3;
const LONG = 4;

/**
 * Reads a TIFF block, with or without "Exif\0\0" in front. Broken blocks give what could be read:
 * a picture is never refused for its metadata.
 */
export function readExif(block: Uint8Array): ExifTags {
  const opened = openExif(block);
  const orientation = opened?.main.get(ORIENTATION);
  if (opened === null || orientation === undefined) return {};
  return { orientation: numberOf(opened.view, orientation, opened.little) };
}

/** An Exif block with its two directories. */
export interface OpenedExif {
  readonly tiff: Uint8Array;
  readonly view: DataView;
  /** Whether its numbers have their low byte first. */
  readonly little: boolean;
  readonly main: ReadonlyMap<number, Entry>;
  readonly exif: ReadonlyMap<number, Entry>;
}

/** Reads the directories of a TIFF block, with or without "Exif\0\0" in front; null if it is none. */
export function openExif(block: Uint8Array): OpenedExif | null {
  let tiff = block;
  while (String.fromCharCode(...tiff.subarray(0, 6)) === 'Exif\0\0') tiff = tiff.subarray(6);
  const order = String.fromCharCode(...tiff.subarray(0, 2));
  if ((order !== 'II' && order !== 'MM') || tiff.length < 8) return null;
  const little = order === 'II';
  const view = new DataView(tiff.buffer, tiff.byteOffset, tiff.byteLength);
  const main = readDirectory(view, view.getUint32(4, little), little);
  const pointer = main.get(EXIF_IFD);
  const exif =
    pointer === undefined ? new Map<number, Entry>() : readDirectory(view, pointer.value, little);
  return { tiff, view, little, main, exif };
}

/** One tag. */
export interface Entry {
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
