import { t } from '../../language/t.ts';
/** Reads ZIP files that anybody may have made (PKWARE APPNOTE 6.3). Nothing of them is trusted. */

/** A text in the language that is shown when it is read. */
export type Told = () => string;

/** Why a ZIP, or a file in it, is not read. */
export class BadZip extends Error {
  override readonly name = 'BadZip';

  /** @param why a sentence */
  constructor(readonly why: Told) {
    super(why());
  }
}

/** A file in a ZIP. */
export interface ZipEntry {
  readonly name: string;
  /** Bytes that it says it has when it is unpacked. */
  readonly size: number;
  /** Bytes in the ZIP. */
  readonly packed: number;
  readonly method: number;
  readonly locked: boolean;
  /** Where its own header lies. */
  readonly at: number;
}

/** The end record is this long, and the longest comment can stand behind it. */
const END = 22;
const LONGEST_COMMENT = 0xffff;
/** The list of files is read as a whole. */
const LARGEST_LIST = 16 << 20;
const STORED = 0;
const DEFLATED = 8;

/**
 * The files of a ZIP, by its list at the end; folders are left out. Only the list is read.
 * @throws {BadZip} if it is none, or is larger than 4 GB or 65,534 files
 */
export async function listZip(zip: Blob): Promise<readonly ZipEntry[]> {
  const tail = await viewOf(zip, Math.max(0, zip.size - END - LONGEST_COMMENT), zip.size);
  const end = endRecord(tail);
  if (end === null) throw new BadZip(() => t('It is no ZIP, or its end is missing.'));
  const count = tail.getUint16(end + 10, true);
  const length = tail.getUint32(end + 12, true);
  const from = tail.getUint32(end + 16, true);
  if (count === 0xffff || length === 0xffffffff || from === 0xffffffff) {
    throw new BadZip(() => t('It is larger than 4 GB, or has more than 65,534 files.'));
  }
  if (length > LARGEST_LIST || from + length > zip.size)
    throw new BadZip(() => t('Its list is damaged.'));
  return [...entries(await viewOf(zip, from, from + length), count)];
}

function* entries(list: DataView, count: number): Generator<ZipEntry> {
  let at = 0;
  for (let read = 0; read < count; read++) {
    if (at + 46 > list.byteLength || list.getUint32(at, true) !== 0x02014b50) {
      throw new BadZip(() => t('Its list is damaged.'));
    }
    const [name, extra, comment] = [28, 30, 32].map((field) => list.getUint16(at + field, true));
    const nameEnd = at + 46 + (name ?? 0);
    if (nameEnd > list.byteLength) throw new BadZip(() => t('Its list is damaged.'));
    const entry: ZipEntry = {
      locked: (list.getUint16(at + 8, true) & 1) === 1,
      method: list.getUint16(at + 10, true),
      packed: list.getUint32(at + 20, true),
      size: list.getUint32(at + 24, true),
      at: list.getUint32(at + 42, true),
      name: new TextDecoder().decode(bytesIn(list, at + 46, nameEnd)),
    };
    if (!entry.name.endsWith('/')) yield entry;
    at = nameEnd + (extra ?? 0) + (comment ?? 0);
  }
}

/** Reads files of one ZIP, and stops what unpacks to far more than a ZIP of pictures can. */
export class ZipReader {
  readonly #zip: Blob;
  /** Bytes that may still be unpacked. */
  #left: number;
  /** The files whose bytes are counted. One source may stand for hundreds of runs, and is read for each. */
  readonly #counted = new Set<ZipEntry>();

  constructor(zip: Blob) {
    this.#zip = zip;
    this.#left = 4 * zip.size + (64 << 20);
  }

  /**
   * @param entry one of {@link listZip}; its bytes are counted once, however often it is read
   * @param most bytes that the file may have
   * @throws {BadZip} if it is damaged, locked, packed in an unknown way, or larger than it may be
   */
  async read(entry: ZipEntry, most: number): Promise<Blob> {
    const { name, size, packed, method, locked, at } = entry;
    if (locked) throw new BadZip(() => t('It is locked with a password.'));
    const counts = this.#counted.has(entry) ? 0 : size;
    if (size > most || counts > this.#left) throw new BadZip(() => t('It is too large.'));
    this.#left -= counts;
    this.#counted.add(entry);
    const head = await viewOf(this.#zip, at, at + 30);
    if (head.byteLength < 30 || head.getUint32(0, true) !== 0x04034b50) throw damaged();
    const from = at + 30 + head.getUint16(26, true) + head.getUint16(28, true);
    const data = this.#zip.slice(from, from + packed);
    if (data.size !== packed || name === '') throw damaged();
    switch (method) {
      case STORED:
        if (size !== packed) throw damaged();
        return data;
      case DEFLATED:
        return unpack(data, size);
      default:
        throw new BadZip(() => t('It is packed in a way that is not known here.'));
    }
  }
}

/** Unpacks as many bytes as were announced, and none beyond them. */
async function unpack(data: Blob, size: number): Promise<Blob> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let got = 0;
  try {
    const stream = data.stream().pipeThrough(new DecompressionStream('deflate-raw'));
    const reader = stream.getReader();
    for (;;) {
      const { done, value } = await reader.read();
      if (done) break;
      got += value.length;
      if (got > size) {
        await reader.cancel();
        break;
      }
      parts.push(value);
    }
  } catch {
    throw damaged();
  }
  if (got !== size) throw damaged();
  return new Blob(parts);
}

const damaged = (): BadZip => new BadZip(() => t('It is damaged.'));

/** Where the end record begins: its comment reaches to the end of the file. */
function endRecord(tail: DataView): number | null {
  for (let at = tail.byteLength - END; at >= 0; at--) {
    if (tail.getUint32(at, true) !== 0x06054b50) continue;
    if (at + END + tail.getUint16(at + 20, true) === tail.byteLength) return at;
  }
  return null;
}

async function viewOf(blob: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await blob.slice(from, to).arrayBuffer());
}

function bytesIn(view: DataView, from: number, to: number): Uint8Array {
  return new Uint8Array(view.buffer, view.byteOffset + from, to - from);
}
