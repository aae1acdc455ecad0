import { describe, expect, it } from 'vitest';
import type { WeightSpec } from '../graph/weight-plan.ts';
import { blobSource } from '../weights/sources/blob-source.ts';
import { materialize } from '../weights/materialize.ts';
import { makeTensor } from './make-tensor.ts';
import type { PlannedTensor } from './plan-network.ts';
import { WorkMemory } from '../weights/work-memory.ts';

const ROWS = 9;
const COLUMNS = 64;
const values = Float32Array.from({ length: ROWS * COLUMNS }, (_, i) => Math.sin(i * i) * 3);
const stored = new Uint8Array(values.buffer);
const entry = {
  name: 'weight',
  dtype: 'F32',
  shape: [ROWS, COLUMNS],
  begin: 8,
  end: 8 + stored.byteLength,
} as const;
const source = blobSource(new Blob([new Uint8Array(8), stored]), 'unet/model.safetensors');

function planned(transform: WeightSpec['transform'], dtype: WeightSpec['dtype']): PlannedTensor {
  const shape = [ROWS, COLUMNS];
  const place = { shard: 0, offset: 0, byteLength: 0 };
  return { component: 'unet', key: 'weight', transform, dtype, shape, dims: shape, ...place };
}

/** Made in runs of two rows: the bytes of each weight, and how many parts they came in. */
async function make(...weights: PlannedTensor[]) {
  const parts = new Map<PlannedTensor, Uint8Array[]>(weights.map((weight) => [weight, []]));
  const order: PlannedTensor[] = [];
  const memory = new WorkMemory();
  const options = { runBytes: 2 * COLUMNS * 4 + 5 };
  for await (const made of makeTensor({ entry, dtype: 'F32', weights }, source, memory, options)) {
    parts.get(made.weight)?.push(made.bytes.slice());
    if (order.at(-1) !== made.weight) order.push(made.weight);
  }
  expect(order).toEqual(weights);
  return [...parts.values()].map((all) => ({
    count: all.length,
    bytes: new Uint8Array(all.flatMap((part) => [...part])),
  }));
}

describe('a tensor made in runs of rows', () => {
  it.each([
    ['as-is', 'fp32'],
    ['as-is', 'fp16'],
  ] as const)('%s in %s has the bytes it has whole', async (transform, dtype) => {
    const weight = planned(transform, dtype);
    const [made] = await make(weight);
    expect(made).toEqual({ count: 5, bytes: materialize(weight, stored, 'F32') });
  });

  it.each(['q8', 'q4'] as const)('%s: blocks, then their scales', async (format) => {
    const weights = [planned(format, 'uint8'), planned(`${format}-scales`, 'fp16')] as const;
    const made = await make(...weights);
    expect(made).toEqual(
      weights.map((weight) => ({ count: 5, bytes: materialize(weight, stored, 'F32') })),
    );
  });

  it('transposed is made whole', async () => {
    const weight = planned('transpose', 'fp16');
    const [made] = await make(weight);
    expect(made).toEqual({ count: 1, bytes: materialize(weight, stored, 'F32') });
  });
});
