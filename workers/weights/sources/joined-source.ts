import { checkRange, type ByteSource, readInto } from './source.ts';

/** Joins sources, one behind the other, to one. */
export function joinedSource(name: string, parts: readonly ByteSource[]): ByteSource {
  const begins: number[] = [];
  let size = 0;
  for (const part of parts) {
    begins.push(size);
    size += part.size;
  }
  /** The piece of each part that a range covers, in order. */
  const pieces = (offset: number, length: number) =>
    parts.flatMap((part, index) => {
      const begin = begins[index] ?? 0;
      const from = Math.max(offset, begin);
      const to = Math.min(offset + length, begin + part.size);
      return from < to ? [{ part, from: from - begin, length: to - from }] : [];
    });
  const source: ByteSource = {
    name,
    size,
    async read(offset, length, signal) {
      checkRange(source, offset, length);
      const read = pieces(offset, length).map((piece) =>
        piece.part.read(piece.from, piece.length, signal),
      );
      return concat(await Promise.all(read), length);
    },
    async readInto(offset, target) {
      checkRange(source, offset, target.byteLength);
      let at = 0;
      for (const { part, from, length } of pieces(offset, target.byteLength)) {
        await readInto(part, from, target.subarray(at, at + length));
        at += length;
      }
    },
    ...(parts.every(({ readSync }) => readSync !== undefined) && {
      readSync(offset: number, length: number) {
        checkRange(source, offset, length);
        const read = pieces(offset, length).flatMap(
          ({ part, from, length: count }) => part.readSync?.(from, count) ?? [],
        );
        return concat(read, length);
      },
    }),
  };
  return source;
}

/** Joins pieces; a single piece is returned without a copy. */
function concat(pieces: readonly Uint8Array<ArrayBuffer>[], length: number) {
  const [only] = pieces;
  if (only !== undefined && pieces.length === 1) return only;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    whole.set(piece, at);
    at += piece.length;
  }
  return whole;
}
