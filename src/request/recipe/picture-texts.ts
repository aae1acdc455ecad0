/** The texts that a picture carries beside its pixels. */
import { Unzlib } from 'fflate';
import { readExifTexts } from '../picture/exif-texts.ts';
import { isJpeg, JPEG, jpegSegments } from '../picture/jpeg-segments.ts';
import { isPng, pngChunks, pngText, type PngText } from '../picture/png-chunks.ts';
import { riffChunks } from '../picture/riff.ts';

/** By keyword of PNG, or name of an Exif tag. Of several with one name, the first. */
export type PictureTexts = ReadonlyMap<string, string>;

/** The longest compressed text, in bytes once it is inflated: a few kilobytes may stand for gigabytes. */
const LONGEST_INFLATED = 4 << 20;
/** Compressed bytes that are inflated at once, to at most a thousand times as many. */
const SLICE = 4 << 10;
/** The most texts of a picture that are read. */
const MOST_TEXTS = 64;

/** Reads the texts of a PNG, JPEG or WebP; none of other files. Never throws. */
export function pictureTexts(bytes: Uint8Array): PictureTexts {
  const texts = new Map<string, string>();
  const put = (name: string, text: string | null): void => {
    if (text !== null && texts.size < MOST_TEXTS && !texts.has(name)) texts.set(name, text);
  };
  if (isPng(bytes)) {
    for (const chunk of pngChunks(bytes)) {
      const text = pngText(chunk);
      if (text !== null) put(text.keyword, plainText(text));
      if (chunk.type === 'eXIf') putExif(chunk.data, put);
    }
  } else if (isJpeg(bytes)) {
    for (const { marker, data } of jpegSegments(bytes)) {
      if (marker === JPEG.APP1) putExif(data, put);
    }
  } else {
    for (const { type, data } of riffChunks(bytes)) if (type === 'EXIF') putExif(data, put);
  }
  return texts;
}

function putExif(block: Uint8Array, put: (name: string, text: string) => void): void {
  for (const [name, text] of readExifTexts(block)) put(name, text);
}

function plainText({ data, encoding, compressed }: PngText): string | null {
  const plain = compressed ? inflated(data) : data;
  if (plain === null) return null;
  if (encoding === 'utf-8') return new TextDecoder().decode(plain);
  // Not TextDecoder: its "latin1" is windows-1252.
  let text = '';
  for (let at = 0; at < plain.length; at += SLICE) {
    text += String.fromCharCode(...plain.subarray(at, at + SLICE));
  }
  return text;
}

/** The text of zlib data; null if it is broken or too long. */
function inflated(data: Uint8Array): Uint8Array | null {
  const parts: Uint8Array[] = [];
  let length = 0;
  const stream = new Unzlib((part) => {
    parts.push(part);
    length += part.length;
  });
  try {
    for (let at = 0; at < data.length; at += SLICE) {
      stream.push(data.subarray(at, at + SLICE), at + SLICE >= data.length);
      if (length > LONGEST_INFLATED) return null;
    }
  } catch {
    return null;
  }
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
