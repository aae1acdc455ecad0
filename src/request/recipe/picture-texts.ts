/** The texts that a picture carries beside its pixels. */
import { Unzlib } from 'fflate';
import { joined } from '../bytes.ts';
import { readExifTexts } from '../picture/exif-texts.ts';
import { isJpeg, JPEG, jpegSegments } from '../picture/jpeg-segments.ts';
import { decodePngText, isPng, pngChunks, pngText, type PngText } from '../picture/png-chunks.ts';
import { riffChunks } from '../picture/riff.ts';

/** By keyword of PNG, or name of an Exif tag. Of several with one name, the first. */
export type PictureTexts = ReadonlyMap<string, string>;

/** The longest compressed text, in bytes once it is inflated: a few kilobytes may stand for gigabytes. */
const LONGEST_INFLATED = 4 << 20;
/** The most that all compressed texts of a picture may be once they are inflated, in bytes. */
const MOST_INFLATED = 8 << 20;
/** Compressed bytes that are inflated at once, to at most a thousand times as many. */
const SLICE = 4 << 10;
/** The most texts of a picture that are read, or turn out broken. */
const MOST_TEXTS = 64;

/** Reads the texts of a PNG, JPEG or WebP; none of other files. Never throws. */
export function pictureTexts(bytes: Uint8Array): PictureTexts {
  const texts = new Map<string, string>();
  const inflate = inflater(MOST_INFLATED);
  let tried = 0;
  for (const part of textParts(bytes)) {
    if (texts.size >= MOST_TEXTS || tried >= MOST_TEXTS) break;
    if ('exif' in part) {
      for (const [name, text] of readExifTexts(part.exif))
        if (!texts.has(name)) texts.set(name, text);
      continue;
    }
    const { keyword, data, encoding, compressed } = part;
    if (texts.has(keyword)) continue;
    tried += 1;
    const plain = compressed ? inflate(data) : data;
    if (plain !== null) texts.set(keyword, decodePngText(plain, encoding));
  }
  return texts;
}

/** A text that nobody has decoded yet, or an Exif block. */
type TextPart = PngText | { readonly exif: Uint8Array };

function* textParts(bytes: Uint8Array): Generator<TextPart> {
  if (isPng(bytes)) {
    for (const chunk of pngChunks(bytes)) {
      const text = pngText(chunk);
      if (text !== null) yield text;
      if (chunk.type === 'eXIf') yield { exif: chunk.data };
    }
  } else if (isJpeg(bytes)) {
    for (const { marker, data } of jpegSegments(bytes)) {
      if (marker === JPEG.APP1) yield { exif: data };
    }
  } else {
    for (const { type, data } of riffChunks(bytes)) if (type === 'EXIF') yield { exif: data };
  }
}

/**
 * Inflates texts of one picture.
 * @param most bytes of all its texts together; those that were given up count, too
 * @returns a function that gives the text of zlib data; null if it is broken or too long
 */
function inflater(most: number): (data: Uint8Array) => Uint8Array | null {
  let left = most;
  return (data) => {
    const parts: Uint8Array<ArrayBuffer>[] = [];
    const limit = Math.min(LONGEST_INFLATED, left);
    let length = 0;
    const stream = new Unzlib((part) => {
      parts.push(Uint8Array.from(part));
      length += part.length;
    });
    try {
      for (let at = 0; at < data.length; at += SLICE) {
        stream.push(data.subarray(at, at + SLICE), at + SLICE >= data.length);
        if (length > limit) return null;
      }
    } catch {
      return null;
    } finally {
      left -= length;
    }
    return joined(parts);
  };
}
