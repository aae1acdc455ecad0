import { describe, expect, it } from 'vitest';
import { blobSource } from './blob-source.ts';
import { joinedSource } from './joined-source.ts';

const parts = [[0, 1, 2], [], [3], [4, 5, 6, 7]].map((bytes, i) => ({
  ...blobSource(new Blob([Uint8Array.from(bytes)]), `part ${i}`),
  readSync: (offset: number, length: number) =>
    Uint8Array.from(bytes.slice(offset, offset + length)),
}));

describe('sources joined to one', () => {
  const joined = joinedSource('all', parts);

  it('are read at any place, across their borders', async () => {
    expect(joined.size).toBe(8);
    for (let offset = 0; offset <= 8; offset++) {
      for (let length = 0; offset + length <= 8; length++) {
        const wanted = Uint8Array.from({ length }, (_, i) => offset + i);
        expect(await joined.read(offset, length)).toEqual(wanted);
        expect(joined.readSync?.(offset, length)).toEqual(wanted);
      }
    }
  });

  it('have nothing past their end', async () => {
    await expect(joined.read(7, 2)).rejects.toMatchObject({ code: 'model_file_invalid' });
  });

  it('are read without a promise only where all of them are', () => {
    const waiting = blobSource(new Blob(['x']), 'waiting');
    expect(joinedSource('both', [...parts, waiting]).readSync).toBeUndefined();
  });
});
