import { type ByteSource, readInto } from './source.ts';

const MB = 1024 * 1024;
/**
 * Bytes of a window. A small file is fetched in a few large windows. In a large file most tensors
 * are larger than a window and pass it by; small windows only save the requests of its small
 * tensors.
 */
const windowOf = (size: number): number => (size <= 32 * MB ? 4 * MB : MB / 4);
/**
 * How many windows are kept. ONNX Runtime does not read weights in the order of the file; with
 * fewer windows a model of 16 MB is fetched many times over.
 */
const KEPT = 8;

/**
 * Reads a remote source in aligned windows and keeps the last eight (2 MB of a large file, at most
 * all of a small one), so that a model of many small tensors is a few requests and not thousands.
 * Reads larger than a window pass through.
 */
export function windowedSource(source: ByteSource): ByteSource {
  const window = windowOf(source.size);
  const windows = new Map<number, Uint8Array<ArrayBuffer>>();
  const pending = new Map<number, Promise<Uint8Array<ArrayBuffer>>>();
  const keep = (index: number, bytes: Uint8Array<ArrayBuffer>) => {
    windows.delete(index);
    windows.set(index, bytes);
    for (const oldest of windows.keys()) {
      if (windows.size <= KEPT) break;
      windows.delete(oldest);
    }
    return bytes;
  };
  const extent = (index: number) =>
    [index * window, Math.min(window, source.size - index * window)] as const;
  const load = (index: number): Promise<Uint8Array<ArrayBuffer>> => {
    const cached = windows.get(index);
    if (cached !== undefined) return Promise.resolve(keep(index, cached));
    const running = pending.get(index);
    if (running !== undefined) return running;
    const started = source.read(...extent(index)).then((bytes) => keep(index, bytes));
    const settled = started.finally(() => pending.delete(index));
    pending.set(index, settled);
    return settled;
  };
  const direct = (offset: number, length: number) =>
    length > window || length === 0 || offset < 0 || offset + length > source.size;
  const read: ByteSource['read'] = async (offset, length, signal) => {
    if (direct(offset, length)) return source.read(offset, length, signal);
    const parts = await Promise.all(indices(offset, length, window).map(load));
    return join(offset % window, length, parts);
  };
  const { readSync } = source;
  return {
    name: source.name,
    size: source.size,
    read,
    async readInto(offset, target) {
      if (direct(offset, target.byteLength)) await readInto(source, offset, target);
      else target.set(await read(offset, target.byteLength));
    },
    ...(readSync && {
      readSync(offset: number, length: number) {
        if (direct(offset, length)) return readSync(offset, length);
        const parts = indices(offset, length, window).map((index) =>
          keep(index, windows.get(index) ?? readSync(...extent(index))),
        );
        return join(offset % window, length, parts);
      },
    }),
  };
}

function indices(offset: number, length: number, window: number): readonly number[] {
  const first = Math.floor(offset / window);
  const last = Math.floor((offset + length - 1) / window);
  return last === first ? [first] : [first, last];
}

function join(start: number, length: number, parts: readonly Uint8Array<ArrayBuffer>[]) {
  const out = new Uint8Array(length);
  let at = 0;
  let from = start;
  for (const part of parts) {
    const piece = part.subarray(from, from + length - at);
    out.set(piece, at);
    at += piece.length;
    from = 0;
  }
  return out;
}
