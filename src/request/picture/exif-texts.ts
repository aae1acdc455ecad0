import { trimEnd } from '../trim-end.ts';
import { type Entry, openExif, type OpenedExif } from './exif.ts';

/** Tags that programs write texts into (Exif 2.32 §4.6.4). */
export const TEXT_TAGS = {
  ImageDescription: 0x010e,
  Make: 0x010f,
  Model: 0x0110,
  UserComment: 0x9286,
} as const;
export type TextTag = keyof typeof TEXT_TAGS;

/** The texts of an Exif block, whichever of its directories they are in. Never throws. */
export function readExifTexts(block: Uint8Array): ReadonlyMap<TextTag, string> {
  const texts = new Map<TextTag, string>();
  const opened = openExif(block);
  if (opened === null) return texts;
  for (const [name, tag] of Object.entries(TEXT_TAGS)) {
    // Pillow puts a comment into the first directory if it is not told otherwise, as Fooocus does.
    const entry = opened.exif.get(tag) ?? opened.main.get(tag);
    if (entry === undefined || entry.count <= 4) continue;
    const text = textOf(opened, entry, tag === TEXT_TAGS.UserComment);
    if (text !== '') texts.set(name as TextTag, text);
  }
  return texts;
}

function textOf({ tiff, little }: OpenedExif, { value, count }: Entry, isComment: boolean): string {
  const bytes = tiff.subarray(value, value + count);
  return isComment ? decodeComment(bytes, little) : plain(bytes);
}

function plain(bytes: Uint8Array): string {
  return trimEnd(new TextDecoder().decode(bytes), '\0');
}

/** The first eight bytes of a comment name its encoding (Exif 2.32, tag UserComment). Some programs leave them out. */
function decodeComment(bytes: Uint8Array, little: boolean): string {
  const code = String.fromCharCode(...bytes.subarray(0, 8));
  const text = bytes.subarray(8);
  if (code.startsWith('UNICODE')) return trimEnd(decodeUtf16(text, little), '\0');
  return plain(/^(?:ASCII\0|JIS\0|\0{8})/.test(code) ? text : bytes);
}

/**
 * UTF-16 in the byte order that its own signs tell: piexif writes the high byte first whatever the block does, and
 * programs that change a block's order leave the comment as it was.
 */
function decodeUtf16(bytes: Uint8Array, little: boolean): string {
  let even = 0;
  let odd = 0;
  for (let at = 0; at + 1 < bytes.length; at += 2) {
    if (bytes[at] === 0) even += 1;
    if (bytes[at + 1] === 0) odd += 1;
  }
  // A sign of ASCII has its zero in the high byte.
  const lowFirst = even === odd ? little : odd > even;
  return new TextDecoder(lowFirst ? 'utf-16le' : 'utf-16be').decode(bytes);
}
