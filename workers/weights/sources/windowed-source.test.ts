import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ByteSource } from './source.ts';
import { windowedSource } from './windowed-source.ts';

const MB = 1024 * 1024;

function counted(size: number) {
  const bytes = new Uint8Array(size);
  for (let i = 0; i < size; i++) bytes[i] = (i * 31 + (i >> 12)) % 251;
  const reads: (readonly [number, number])[] = [];
  const slice = (offset: number, length: number) => {
    reads.push([offset, length]);
    return bytes.slice(offset, offset + length);
  };
  const source: ByteSource = {
    name: 'file',
    size,
    read: async (offset, length) => slice(offset, length),
    readSync: slice,
  };
  return { bytes, reads, windowed: windowedSource(source) };
}

describe('windowedSource', () => {
  it.each([10 * MB + 77, 33 * MB + 5])('reads what is there, of %i bytes', async (size) => {
    const { bytes, windowed } = counted(size);
    const range = fc
      .tuple(fc.nat(bytes.length), fc.nat(5 * MB))
      .map(([offset, length]) => [offset, Math.min(length, bytes.length - offset)] as const);
    await fc.assert(
      fc.asyncProperty(range, async ([offset, length]) => {
        const wanted = bytes.subarray(offset, offset + length);
        expect(Buffer.compare(await windowed.read(offset, length), wanted)).toBe(0);
        expect(Buffer.compare(windowed.readSync?.(offset, length) ?? bytes, wanted)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('asks once for many small neighbours, also when they are asked for together', async () => {
    const { reads, windowed } = counted(3 * MB);
    await Promise.all([windowed.read(0, 100), windowed.read(5000, 100), windowed.read(2 * MB, 9)]);
    windowed.readSync?.(100, 100);
    expect(reads).toEqual([[0, 3 * MB]]);
  });

  it('fetches a small file once, in whatever order it is read', () => {
    const { reads, windowed } = counted(20 * MB);
    for (let i = 0; i < 40; i++) windowed.readSync?.(((i * 7) % 20) * MB, 1000);
    expect(reads).toHaveLength(5);
  });

  it('passes large reads through, uncut and unkept', async () => {
    const { reads, windowed } = counted(9 * MB);
    await windowed.read(100, 8 * MB);
    await windowed.read(100, 8 * MB);
    expect(reads).toEqual([
      [100, 8 * MB],
      [100, 8 * MB],
    ]);
  });
});
