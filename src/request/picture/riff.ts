import { joined } from '../bytes.ts';

/** The chunks of a RIFF file (WebP), up to the first that does not fit in it. */
export function* riffChunks(bytes: Uint8Array): Generator<{ type: string; data: Uint8Array }> {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let at = 12;
  while (at + 8 <= bytes.length) {
    const type = String.fromCharCode(...bytes.subarray(at, at + 4));
    const length = view.getUint32(at + 4, true);
    const end = at + 8 + length;
    if (end > bytes.length) return;
    yield { type, data: bytes.subarray(at + 8, end) };
    at = end + (length & 1);
  }
}

export function isWebp(bytes: Uint8Array): boolean {
  return fourCc(bytes, 0) === 'RIFF' && fourCc(bytes, 8) === 'WEBP';
}

function fourCc(bytes: Uint8Array, at: number): string {
  return String.fromCharCode(...bytes.subarray(at, at + 4));
}

/** Bits of the flags of VP8X (WebP container specification, "Extended File Format"). */
const HAS_EXIF = 0x08;
const HAS_ALPHA = 0x10;

/**
 * A WebP with an Exif block behind its pixels; any before it is replaced. A file of the simple form gets the header
 * of the extended one, which says that the block is there.
 */
export function withExif(bytes: Uint8Array, exif: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunks = [...riffChunks(bytes)].filter(({ type }) => type !== 'EXIF');
  const [first, ...rest] = chunks;
  if (first === undefined) return Uint8Array.from(bytes);
  const isExtended = first.type === 'VP8X';
  const header = isExtended ? Uint8Array.from(first.data) : extendedHeader(first);
  header[0] = (header[0] ?? 0) | HAS_EXIF;
  const body = joined([
    new TextEncoder().encode('WEBP'),
    riffChunk('VP8X', header),
    ...(isExtended ? rest : chunks).map(({ type, data }) => riffChunk(type, data)),
    riffChunk('EXIF', exif),
  ]);
  return riffChunk('RIFF', body);
}

function riffChunk(type: string, data: Uint8Array): Uint8Array<ArrayBuffer> {
  const chunk = new Uint8Array(8 + data.length + (data.length & 1));
  chunk.set(new TextEncoder().encode(type));
  new DataView(chunk.buffer).setUint32(4, data.length, true);
  chunk.set(data, 8);
  return chunk;
}

/** What the extended header says of a picture of the simple form: its sides less one, and its alpha. */
function extendedHeader({ type, data }: { type: string; data: Uint8Array }): Uint8Array {
  const header = new Uint8Array(10);
  const view = new DataView(data.buffer, data.byteOffset, data.byteLength);
  let width = 1;
  let height = 1;
  if (type === 'VP8L' && data.length >= 5) {
    const bits = view.getUint32(1, true);
    width = (bits & 0x3fff) + 1;
    height = ((bits >>> 14) & 0x3fff) + 1;
    if ((bits >>> 28) & 1) header[0] = HAS_ALPHA;
  } else if (data.length >= 10) {
    width = view.getUint16(6, true) & 0x3fff;
    height = view.getUint16(8, true) & 0x3fff;
  }
  const out = new DataView(header.buffer);
  for (const [at, side] of [
    [4, width - 1],
    [7, height - 1],
  ] as const) {
    out.setUint16(at, side & 0xffff, true);
    out.setUint8(at + 2, side >>> 16);
  }
  return header;
}
