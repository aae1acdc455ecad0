import { isJpeg } from './jpeg-segments.ts';

/** Formats whose pixels are read. */
export type PictureFormat = 'png' | 'jpeg' | 'webp' | 'gif' | 'bmp' | 'avif';

/** Kinds of files that are recognised to be refused by their name. */
export type RefusedFormat =
  | 'heic'
  | 'tiff'
  | 'svg'
  | 'pdf'
  | 'jxl'
  | 'jp2'
  | 'icon'
  | 'psd'
  | 'video'
  | 'sound'
  | 'riff'
  | 'page'
  | 'archive';

export interface FormatRow {
  /** The name in lists: "JPEG, PNG, …". */
  readonly name: string;
  /** By the first bytes alone; a file's name and media type do not count. */
  readonly begins: (start: Uint8Array) => boolean;
}

export interface ReadRow extends FormatRow {
  /**
   * Whose pixels a run uses: those of this project's reader, which are Pillow's to the byte, or those
   * of the browser's own decoder.
   */
  readonly pixels: 'own' | 'browser';
}

export interface RefusedRow extends FormatRow {
  /** Ends the sentence "This file is …". */
  readonly what: string;
  /** One thing to do. */
  readonly action: string;
}

/** Zip, gzip, 7-Zip, RAR. */
const ARCHIVES = ['PK\x03\x04', '\x1f\x8b', '7z\xbc\xaf', 'Rar!'];
const SAVE_AS = 'Save the picture as PNG or JPEG.';
const CHOOSE_PICTURE = 'Choose a picture.';

/** Latin-1 text of the bytes from … to. */
const text = (bytes: Uint8Array, from: number, to: number): string =>
  String.fromCharCode(...bytes.subarray(from, to));

const riff = (bytes: Uint8Array): string =>
  text(bytes, 0, 4) === 'RIFF' ? text(bytes, 8, 12) : '';
const brands = (bytes: Uint8Array): string =>
  text(bytes, 4, 8) === 'ftyp' ? text(bytes, 8, 64) : '';
const isAvif = (bytes: Uint8Array): boolean => /avi[fs]/.test(brands(bytes));
const isHeic = (bytes: Uint8Array): boolean => /hei[cxms]|hev[cx]|mif1|msf1/.test(brands(bytes));
/** The text a file of markup begins with, without its byte order mark. */
const markup = (bytes: Uint8Array): string =>
  text(bytes, 0, 1024).replace(/^(?:\u00ef\u00bb\u00bf)?\s*/, '');
const isSvg = (bytes: Uint8Array): boolean =>
  /^<(?:\?xml|!--|!DOCTYPE svg|svg)/.test(markup(bytes)) && markup(bytes).includes('<svg');

/**
 * The formats that open. The page asks this table when a picture is dropped, and the engine when it
 * runs, so both say the same of a file.
 */
export const READ_FORMATS: Readonly<Record<PictureFormat, ReadRow>> = {
  jpeg: { name: 'JPEG', pixels: 'own', begins: isJpeg },
  // Its second half tells a file that was sent as text, which is a damaged PNG.
  png: { name: 'PNG', pixels: 'own', begins: (bytes) => text(bytes, 0, 4) === '\x89PNG' },
  webp: { name: 'WebP', pixels: 'browser', begins: (bytes) => riff(bytes) === 'WEBP' },
  avif: { name: 'AVIF', pixels: 'browser', begins: isAvif },
  gif: { name: 'GIF', pixels: 'own', begins: (bytes) => /^GIF8[79]a$/.test(text(bytes, 0, 6)) },
  bmp: { name: 'BMP', pixels: 'browser', begins: isBmp },
};

/** The kinds of files that are refused, with the reason and a way on. */
export const REFUSED_FORMATS: Readonly<Record<RefusedFormat, RefusedRow>> = {
  heic: {
    name: 'HEIC',
    begins: (bytes) => isHeic(bytes) && !isAvif(bytes),
    what: 'a HEIC photo',
    action:
      'Save the photo as JPEG; on an iPhone, Settings › Camera › Formats › Most Compatible makes JPEGs.',
  },
  tiff: {
    name: 'TIFF',
    begins: (bytes) => /^(?:II[*+]\0|MM\0[*+])$/.test(text(bytes, 0, 4)),
    what: 'a TIFF picture',
    action: SAVE_AS,
  },
  svg: { name: 'SVG', begins: isSvg, what: 'an SVG drawing', action: SAVE_AS },
  pdf: {
    name: 'PDF',
    begins: (bytes) => text(bytes, 0, 5) === '%PDF-',
    what: 'a PDF document',
    action: SAVE_AS,
  },
  jxl: {
    name: 'JPEG XL',
    begins: (bytes) => text(bytes, 0, 2) === '\xff\x0a' || text(bytes, 4, 8) === 'JXL ',
    what: 'a JPEG XL picture',
    action: SAVE_AS,
  },
  jp2: {
    name: 'JPEG 2000',
    begins: (bytes) => text(bytes, 4, 8) === 'jP  ' || text(bytes, 0, 4) === '\xff\x4f\xff\x51',
    what: 'a JPEG 2000 picture',
    action: SAVE_AS,
  },
  icon: {
    name: 'ICO',
    begins: isIcon,
    what: 'an icon file (ICO), which holds several pictures',
    action: 'Save the one you want as PNG.',
  },
  psd: {
    name: 'PSD',
    begins: (bytes) => text(bytes, 0, 4) === '8BPS',
    what: 'a Photoshop document',
    action: SAVE_AS,
  },
  video: {
    name: 'video',
    begins: (bytes) =>
      riff(bytes) === 'AVI ' ||
      text(bytes, 0, 4) === '\x1a\x45\xdf\xa3' ||
      (brands(bytes) !== '' && !isAvif(bytes) && !isHeic(bytes)),
    what: 'a video',
    action: 'Save one frame of it as PNG or JPEG.',
  },
  sound: {
    name: 'sound',
    begins: (bytes) => riff(bytes) === 'WAVE' || /^(?:OggS|fLaC|ID3)/.test(text(bytes, 0, 4)),
    what: 'a sound file',
    action: CHOOSE_PICTURE,
  },
  riff: {
    name: 'RIFF',
    begins: (bytes) => !['', 'WEBP', 'AVI ', 'WAVE'].includes(riff(bytes)),
    what: 'RIFF data of another kind than WebP',
    action: CHOOSE_PICTURE,
  },
  page: {
    name: 'HTML',
    begins: (bytes) => !isSvg(bytes) && /^<(?:!doctype html|html|head|body)\b/i.test(markup(bytes)),
    what: 'a web page',
    action: 'Open it in a browser and save the picture itself.',
  },
  archive: {
    name: 'archive',
    begins: (bytes) => ARCHIVES.some((start) => text(bytes, 0, 4).startsWith(start)),
    what: 'a packed file',
    action: 'Unpack it and choose a picture.',
  },
};

/** "JPEG, PNG, WebP, AVIF, GIF or BMP". */
export const READABLE = Object.values(READ_FORMATS)
  .map(({ name }) => name)
  .join(', ')
  .replace(/, (\w+)$/, ' or $1');

const BMP_HEADERS = [12, 16, 40, 52, 56, 64, 108, 124];

/** "BM" begins words too, so the length of the header behind it has to be one that exists. */
function isBmp(bytes: Uint8Array): boolean {
  if (text(bytes, 0, 2) !== 'BM' || bytes.length < 26) return false;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return BMP_HEADERS.includes(view.getUint32(14, true));
}

/** An icon or a cursor: zero, one or two, and a count of pictures; then 22 bytes say the first. */
function isIcon(bytes: Uint8Array): boolean {
  const [a, b, kind = 0, d, count = 0, more = 0, , , , reserved] = bytes;
  if (bytes.length < 22 || a !== 0 || b !== 0 || d !== 0 || reserved !== 0) return false;
  return (kind === 1 || kind === 2) && count + more > 0;
}
