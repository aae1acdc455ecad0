import type { ByteSource } from './source.ts';

const WINDOW = 4 * 1024 * 1024;
const KEPT = 3;

/**
 * Reads a remote source in aligned windows and keeps the last three (12 MB), so that a model of many
 * small tensors is a few requests and not thousands. Reads larger than a window pass through.
 */
export function windowedSource(source: ByteSource): ByteSource {
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
    [index * WINDOW, Math.min(WINDOW, source.size - index * WINDOW)] as const;
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
    length > WINDOW || length === 0 || offset < 0 || offset + length > source.size;
  const { readSync } = source;
  return {
    name: source.name,
    size: source.size,
    async read(offset, length, signal) {
      if (direct(offset, length)) return source.read(offset, length, signal);
      return join(offset, length, await Promise.all(indices(offset, length).map(load)));
    },
    ...(readSync && {
      readSync(offset: number, length: number) {
        if (direct(offset, length)) return readSync(offset, length);
        const parts = indices(offset, length).map((index) =>
          keep(index, windows.get(index) ?? readSync(...extent(index))),
        );
        return join(offset, length, parts);
      },
    }),
  };
}

function indices(offset: number, length: number): readonly number[] {
  const first = Math.floor(offset / WINDOW);
  const last = Math.floor((offset + length - 1) / WINDOW);
  return last === first ? [first] : [first, last];
}

function join(offset: number, length: number, parts: readonly Uint8Array<ArrayBuffer>[]) {
  const out = new Uint8Array(length);
  let at = 0;
  let from = offset % WINDOW;
  for (const part of parts) {
    const piece = part.subarray(from, from + length - at);
    out.set(piece, at);
    at += piece.length;
    from = 0;
  }
  return out;
}
