import { TEXT_TAGS } from './exif-texts.ts';

const EXIF_IFD = 0x8769;
const EXIF_VERSION = 0x9000;
const ASCII = 2;
const LONG = 4;
const UNDEFINED = 7;

interface ExifTexts {
  /** Written in UTF-16. */
  readonly UserComment: string;
  /** Written in UTF-8; not at all if left out. */
  readonly ImageDescription?: string;
}

/** A big-endian TIFF block with these texts, as it lies in a WebP, and behind "Exif\0\0" in a JPEG. */
export function writeExif({ UserComment, ImageDescription }: ExifTexts): Uint8Array<ArrayBuffer> {
  const description =
    ImageDescription === undefined ? null : new TextEncoder().encode(`${ImageDescription}\0`);
  const entries = description === null ? 1 : 2;
  const exif = 8 + 2 + 12 * entries + 4;
  const comment = exif + 2 + 12 * 2 + 4;
  const commentBytes = 8 + 2 * UserComment.length;
  const after = comment + commentBytes;
  const out = new Uint8Array(after + (description?.length ?? 0));
  out.set(new TextEncoder().encode('MM\0*'));
  const view = new DataView(out.buffer);
  view.setUint32(4, 8);
  const entry = (at: number, tag: number, type: number, count: number, value: number): void => {
    view.setUint16(at, tag);
    view.setUint16(at + 2, type);
    view.setUint32(at + 4, count);
    view.setUint32(at + 8, value);
  };
  view.setUint16(8, entries);
  // The tags of a directory are in the order of their numbers.
  if (description !== null) {
    entry(10, TEXT_TAGS.ImageDescription, ASCII, description.length, after);
    out.set(description, after);
  }
  entry(10 + 12 * (entries - 1), EXIF_IFD, LONG, 1, exif);
  view.setUint16(exif, 2);
  entry(exif + 2, EXIF_VERSION, UNDEFINED, 4, 0x30323332);
  entry(exif + 14, TEXT_TAGS.UserComment, UNDEFINED, commentBytes, comment);
  out.set(new TextEncoder().encode('UNICODE\0'), comment);
  for (let i = 0; i < UserComment.length; i++) {
    view.setUint16(comment + 8 + 2 * i, UserComment.charCodeAt(i));
  }
  return out;
}
