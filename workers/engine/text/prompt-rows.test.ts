import { describe, expect, it } from 'vitest';
import { blobSource } from '../../weights/sources/blob-source.ts';
import { readHeader } from '../../weights/safetensors.ts';
import { encodeSafetensors } from '../../weights/safetensors-write.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import { readEmbeddingRows } from './prompt-rows.ts';

const WIDTH = 3;
const table = Float32Array.from({ length: 100 * WIDTH }, (_, i) => i);
const row = (id: number) => [...table.subarray(id * WIDTH, (id + 1) * WIDTH)];

/** A table [100, 3] in a file between two other tensors, and the ranges read from it. */
async function open() {
  const other = { dtype: 'F32', shape: [2], data: new Float32Array(2) } as const;
  const file = encodeSafetensors([
    { name: 'before', ...other },
    { name: 'table', dtype: 'F32', shape: [100, WIDTH], data: table },
    { name: 'after', ...other },
  ]);
  const blob = blobSource(new Blob([file]), 'text_encoder/model.safetensors');
  const entry = (await readHeader(blob)).tensors.get('table');
  if (!entry) throw new Error('the table was not written');
  const reads: (readonly [number, number])[] = [];
  const source: ByteSource = {
    ...blob,
    read(offset, length, signal) {
      reads.push([(offset - entry.begin) / (4 * WIDTH), length / (4 * WIDTH)]);
      return blob.read(offset, length, signal);
    },
  };
  return { source, entry, reads };
}

describe('readEmbeddingRows', () => {
  it('gives one row per position, in order', async () => {
    const { source, entry } = await open();
    const ids = Int32Array.of(98, 7, 99, 99, 0);
    const rows = await readEmbeddingRows(source, entry, ids);
    expect([...rows]).toEqual([...ids].flatMap(row));
  });
  it('reads each needed row once, neighbours together, and not the table', async () => {
    const { source, entry, reads } = await open();
    await readEmbeddingRows(source, entry, Int32Array.of(98, 7, 99, 99, 7, 0, 99));
    expect(reads).toEqual([
      [0, 1],
      [7, 1],
      [98, 2],
    ]);
  });
  it('takes learned words from their own vectors', async () => {
    const { source, entry } = await open();
    const learned = new Map([[100, Float32Array.of(-1, -2, -3)]]);
    const rows = await readEmbeddingRows(source, entry, Int32Array.of(1, 100), { learned });
    expect([...rows]).toEqual([...row(1), -1, -2, -3]);
  });
  it('refuses an id outside the table, another rank, dtype or a short learned vector', async () => {
    const { source, entry } = await open();
    const wrong = { code: 'model_tensor_shape' };
    const ids = Int32Array.of(100);
    await expect(readEmbeddingRows(source, entry, ids)).rejects.toMatchObject(wrong);
    const flat = { ...entry, shape: [300] };
    await expect(readEmbeddingRows(source, flat, ids)).rejects.toMatchObject(wrong);
    const integers = { ...entry, dtype: 'I32' } as const;
    await expect(readEmbeddingRows(source, integers, ids)).rejects.toMatchObject(wrong);
    const learned = new Map([[100, new Float32Array(2)]]);
    await expect(readEmbeddingRows(source, entry, ids, { learned })).rejects.toMatchObject(wrong);
  });
});
