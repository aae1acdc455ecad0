import { describe, expect, it } from 'vitest';
import { endless, PATH, peaked, plan, stored, usual } from '../../test/unit/q4-pack.ts';
import { readOnce } from '../../test/unit/read-once.ts';
import type { LinearFormat } from '../graph/linear-formats.ts';
import { materialize } from '../weights/materialize.ts';
import { WorkMemory } from '../weights/work-memory.ts';
import { chooseFormat } from './choose-format.ts';
import { holdTensor } from './held-source.ts';
import { sourceAt, tensorAt } from './plan-network.ts';
import { inFormat } from './widen-plan.ts';

/** 6 MB of float32: more than a piece of a download, and more than one run of rows. */
const SIZE = [1536, 1024] as const;
const BYTES = SIZE[0] * SIZE[1] * 4;

/** The second of two such weights, planned in 4 bits. */
const planned = tensorAt(sourceAt(plan(['a', 'b'], SIZE), 0), 1);
const { begin: BEGIN, end: END } = planned.entry;

describe('a weight of 6 MB whose file can be read once', () => {
  it.each([
    ['stays in 4 bits', usual, ['q4z', 'q4z-scales', 'q4z-zeros'], []],
    ['is widened to 8 bits', peaked, ['q8', 'q8-scales'], ['q8']],
    ['is widened to floats', endless, ['transpose'], ['q8', 'float']],
    [
      'is widened to floats, of infinite values alone',
      () => Infinity,
      ['transpose'],
      ['q8', 'float'],
    ],
  ] as const)('%s', async (_, make, transforms, tried) => {
    const bytes = stored({ a: usual, b: make }, SIZE);
    const wider: LinearFormat[] = [];
    const chosen = await chooseFormat(
      planned,
      readOnce(bytes, PATH),
      new WorkMemory(),
      {},
      (format) => {
        wider.push(format);
        return inFormat(planned, format);
      },
    );
    expect(wider).toEqual(tried);
    const made = new Map<string, Uint8Array[]>();
    for await (const { weight, bytes: part } of chosen.parts) {
      made.set(weight.transform, [...(made.get(weight.transform) ?? []), part.slice()]);
    }
    expect([...made.keys()]).toEqual(transforms);
    for (const weight of chosen.tensor.weights) {
      const wanted = materialize(weight, bytes.slice(BEGIN, END), 'F32');
      const found = Buffer.concat(made.get(weight.transform) ?? []);
      expect(found.equals(wanted), weight.transform).toBe(true);
    }
  });
});

describe('a tensor that is held', () => {
  const pattern = new Uint8Array(END + BYTES).map((_, i) => i % 251);

  it('gives its own bytes as often as they are asked for, and no others', async () => {
    const held = await holdTensor(planned, readOnce(pattern, 'a'), new WorkMemory());
    for (let i = 0; i < 2; i++) {
      expect(await held.read(END - 7, 7)).toEqual(pattern.slice(END - 7, END));
      expect(await held.read(BEGIN, 7)).toEqual(pattern.slice(BEGIN, BEGIN + 7));
    }
    await expect(held.read(END - 7, 8)).rejects.toThrow(RangeError);
    await expect(held.read(BEGIN - 1, 8)).rejects.toThrow(RangeError);
  });

  it('takes the memory of one tensor, however many are held one after another', async () => {
    const memory = new WorkMemory();
    await holdTensor(planned, readOnce(pattern, 'a'), memory);
    await holdTensor(planned, readOnce(pattern, 'b'), memory);
    expect(memory.byteLength).toBe(BYTES);
  });

  it('is not read on once it is stopped', async () => {
    const stop = new AbortController();
    const source = readOnce(pattern, 'a');
    let reads = 0;
    const stopping = {
      ...source,
      async read(offset: number, length: number) {
        reads += 1;
        stop.abort(new Error('stopped'));
        return source.read(offset, length);
      },
    };
    const held = holdTensor(planned, stopping, new WorkMemory(), stop.signal);
    await expect(held).rejects.toThrow('stopped');
    expect(reads).toBe(1);
  });
});
