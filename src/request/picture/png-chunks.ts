import { joined } from '../bytes.ts';

/** One chunk of a PNG file; `data` is a view, not a copy. */
export interface PngChunk {
  readonly type: string;
  readonly data: Uint8Array;
  /** Offset of the chunk's length field in the file. */
  readonly start: number;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a] as const;
/** Signature plus IHDR: text belongs behind it, where readers that stop at the pixels find it. */
const AFTER_HEADER = 33;

export function isPng(bytes: Uint8Array): boolean {
  return SIGNATURE.every((byte, index) => bytes[index] === byte);
}

/**
 * The chunks of a PNG in file order, up to IEND or the first that does not fit in the file.
 * A last chunk that is cut off is handed out as far as it goes when it holds pixels (IDAT), so that
 * the decoder can tell a truncated picture from a broken one. CRCs are not checked, as in browsers.
 */
export function* pngChunks(bytes: Uint8Array): Generator<PngChunk> {
  if (!isPng(bytes)) return;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = SIGNATURE.length;
  while (start + 8 <= bytes.length) {
    const length = view.getUint32(start);
    const type = String.fromCharCode(...bytes.subarray(start + 4, start + 8));
    const end = start + 8 + length;
    if (end > bytes.length && type !== 'IDAT') return;
    yield { type, data: bytes.subarray(start + 8, Math.min(end, bytes.length)), start };
    if (type === 'IEND') return;
    start = end + 4;
  }
}

/** The file with an uncompressed UTF-8 text chunk (iTXt) behind the header. */
export function withPngText(bytes: Uint8Array, keyword: string, text: string): Uint8Array {
  // keyword, NUL, not compressed, method 0, no language NUL, no translated keyword NUL, text
  const body = new TextEncoder().encode(`iTXt${keyword}\0\0\0\0\0${text}`);
  const out = new Uint8Array(bytes.length + body.length + 8);
  const view = new DataView(out.buffer);
  out.set(bytes.subarray(0, AFTER_HEADER));
  view.setUint32(AFTER_HEADER, body.length - 4);
  out.set(body, AFTER_HEADER + 4);
  view.setUint32(AFTER_HEADER + 4 + body.length, crc32(body));
  out.set(bytes.subarray(AFTER_HEADER), AFTER_HEADER + body.length + 8);
  return out;
}

/** A PNG file of its chunks, in their order; the end is added. */
export function pngFile(
  chunks: readonly (readonly [type: string, data: Uint8Array<ArrayBuffer>])[],
): Uint8Array<ArrayBuffer> {
  const parts = [...chunks, ['IEND', new Uint8Array()] as const].map(([type, data]) => {
    const chunk = new Uint8Array(data.length + 12);
    const view = new DataView(chunk.buffer);
    view.setUint32(0, data.length);
    chunk.set(new TextEncoder().encode(type), 4);
    chunk.set(data, 8);
    view.setUint32(8 + data.length, crc32(chunk.subarray(4, 8 + data.length)));
    return chunk;
  });
  return joined([Uint8Array.from(SIGNATURE), ...parts]);
}

/** Longest keyword of a text chunk (PNG specification §11.3.4). */
const LONGEST_KEYWORD = 79;

/** A text of a PNG, as it lies in the file. */
export interface PngText {
  readonly keyword: string;
  /** UTF-8 in iTXt, else Latin-1. */
  readonly encoding: 'utf-8' | 'latin1';
  readonly data: Uint8Array;
  /** Whether `data` is zlib's. */
  readonly compressed: boolean;
}

/** Takes a tEXt, zTXt or iTXt chunk apart; null if it is none or is broken. */
export function pngText({ type, data }: PngChunk): PngText | null {
  if (type !== 'tEXt' && type !== 'zTXt' && type !== 'iTXt') return null;
  const end = data.subarray(0, LONGEST_KEYWORD + 1).indexOf(0);
  if (end < 0) return null;
  const keyword = latin1(data.subarray(0, end));
  const encoding = type === 'iTXt' ? 'utf-8' : 'latin1';
  if (type === 'tEXt')
    return { keyword, encoding, data: data.subarray(end + 1), compressed: false };
  if (type === 'zTXt') return { keyword, encoding, data: data.subarray(end + 2), compressed: true };
  const language = data.indexOf(0, end + 3);
  const translated = language < 0 ? -1 : data.indexOf(0, language + 1);
  if (translated < 0) return null;
  const compressed = data[end + 1] !== 0;
  return { keyword, encoding, data: data.subarray(translated + 1), compressed };
}

/** The bytes of a text, inflated where they were compressed, as a string. */
export function decodePngText(bytes: Uint8Array, encoding: PngText['encoding']): string {
  return encoding === 'utf-8' ? new TextDecoder().decode(bytes) : latin1(bytes);
}

/** The text of the first iTXt or tEXt chunk with this keyword; compressed text is passed over. */
export function readPngText(bytes: Uint8Array, keyword: string): string | null {
  for (const chunk of pngChunks(bytes)) {
    const text = pngText(chunk);
    if (text?.keyword !== keyword || text.compressed) continue;
    return decodePngText(text.data, text.encoding);
  }
  return null;
}

/** Characters that are made at once: a call takes some ten thousand arguments at most. */
const AT_ONCE = 4096;

function latin1(bytes: Uint8Array): string {
  // Not TextDecoder: its "latin1" is windows-1252.
  let text = '';
  for (let at = 0; at < bytes.length; at += AT_ONCE) {
    text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  }
  return text;
}

const CRC_TABLE = Uint32Array.from({ length: 256 }, (_, byte) => {
  let crc = byte;
  for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? 0xedb88320 ^ (crc >>> 1) : crc >>> 1;
  return crc;
});

/** CRC-32 of PNG (annex D). */
function crc32(bytes: Uint8Array): number {
  let crc = 0xffffffff;
  for (const byte of bytes) crc = (CRC_TABLE[(crc ^ byte) & 0xff] ?? 0) ^ (crc >>> 8);
  return ~crc >>> 0;
}
