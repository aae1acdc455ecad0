/**
 * Whether large weights reach the GPU as they are. Both are as large as the largest of the full
 * model. Inputs with a single 1 read back rows of them: the first, one in the middle, the last.
 */
import type { WeightSpec } from '../../../graph/weight-plan.ts';
import { type Bench, computeAll } from '../bench.ts';
import { atMost, type Measure, worst } from '../measure.ts';
import { generatedWeights } from '../generated-weights.ts';
import { at, largestDifference, relativeRms } from '../values.ts';
import type { WeightReader } from '../../../weights/weight-reader.ts';

/** Half precision holds these: whole numbers of 11 bits over 1,024. 2,039 is a prime number. */
const counted = (index: number): number => ((index % 2039) - 1019) / 1024;

/** A level of 8 bits, 1…251: a prime number of them. */
const level = (index: number): number => 1 + (index % 251);

export async function weightsArrive(bench: Bench): Promise<Measure> {
  const convolution = await convolutionArrives(bench);
  // Where the kernels for quantised weights are wrong, a wrong result says nothing of the weights.
  if (bench.linear === 'float') return convolution;
  return worst(convolution, await quantisedArrives(bench));
}

async function convolutionArrives(bench: Bench): Promise<Measure> {
  // 59 MB in the element type of the bench.
  const [outs, ins] =
    bench.form === 'reduced' ? [8, 32] : bench.float === 'fp16' ? [1280, 2560] : [640, 2560];
  const weight = new Float32Array(outs * ins * 9);
  for (let i = 0; i < weight.length; i++) weight[i] = counted(i);
  const rows = [0, ins >> 1, ins - 1];
  const dims = [1, 3, 3, ins];
  const runs = await computeAll(
    bench,
    {
      inputs: { x: { kind: 'map', dims, values: new Float32Array(9 * ins) } },
      weights: { 'w.weight': weight, 'w.bias': new Float32Array(outs) },
      write: (l, input) => ({
        out: {
          value: l.conv(input('map', 'x'), 'w', { out: outs, kernel: 3 }),
          dims: [1, 3, 3, outs],
        },
      }),
    },
    // A 1 in the middle of the map: the nine results are the nine taps, the last one first.
    rows.map((row) => ({ x: oneHot(9 * ins, 4 * ins + row) })),
  );
  const off = runs.map((out, run) => {
    const actual = [...out('out')];
    const expected = actual.map((_, i) => {
      const tap = 8 - Math.floor(i / outs);
      return at(weight, ((i % outs) * ins + (rows[run] ?? 0)) * 9 + tap);
    });
    return largestDifference({ actual, expected });
  });
  return atMost(0, Math.max(...off), 'difference of a convolution’s weights');
}

async function quantisedArrives(bench: Bench): Promise<Measure> {
  const size = bench.form === 'reduced' ? 64 : 5120;
  const rows = [0, size >> 1, size - 1];
  const runs = await computeAll(
    bench,
    {
      inputs: {
        x: { kind: 'tokens', dims: [1, 1, size], values: new Float32Array(size) },
      },
      linear: 'q8',
      weights: blocksOf(size),
      write: (l, input) => ({
        out: {
          value: l.linear(input('tokens', 'x'), 'w', { out: size, bias: true }),
          dims: [1, 1, size],
        },
      }),
    },
    rows.map((row) => ({ x: oneHot(size, row) })),
  );
  const off = runs.map((out, run) => {
    const actual = [...out('out')];
    const expected = actual.map((_, o) => (level(o * size + (rows[run] ?? 0)) - 128) / 64);
    return relativeRms({ actual, expected });
  });
  return atMost(1e-2, Math.max(...off), 'relative error of a quantised layer’s weights');
}

function oneHot(length: number, index: number): Float32Array<ArrayBuffer> {
  const values = new Float32Array(length);
  values[index] = 1;
  return values;
}

/** Quantised blocks as a pack holds them, with one scale for all: 1/64. */
function blocksOf(size: number): WeightReader {
  const floats = generatedWeights({ 'w.bias': new Float32Array(size) });
  return {
    ...floats,
    find: (weight) => (weight.transform === 'q8' ? made(size * size) : scalesOr(floats, weight)),
  };
}

function scalesOr(floats: WeightReader, weight: WeightSpec) {
  if (weight.transform !== 'q8-scales') return floats.find(weight);
  const count = weight.dims.reduce((product, n) => product * n, 1);
  const scales = generatedWeights({ [weight.key]: new Float32Array(count).fill(1 / 64) });
  return scales.find({ ...weight, transform: 'as-is' });
}

function made(bytes: number) {
  const blocks = new Uint8Array(bytes);
  for (let i = 0; i < bytes; i++) blocks[i] = level(i);
  return { storedBytes: bytes, read: async () => blocks, readSync: () => blocks };
}
