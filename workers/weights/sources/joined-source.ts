import { joined } from '../../../src/request/bytes.ts';
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
      return joined(await Promise.all(read));
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
        return joined(read);
      },
    }),
  };
  return source;
}
