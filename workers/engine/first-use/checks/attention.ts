/** Attention of the sizes that the networks have, against JavaScript in float64. */
import { type Bench, compute, type GivenTensor } from '../bench.ts';
import { atMost, type Measure, worst } from '../measure.ts';
import { attentionRow } from '../reference.ts';
import { at, hashedArray, largestDifference, relativeRms, spread } from '../values.ts';

const LIMIT = { fp16: 1e-2, fp32: 1e-4 } as const;
/** Channels of a head: 64 in the UNet and both text encoders. */
const headOf = ({ form }: Bench): number => (form === 'whole' ? 64 : 32);

/** Self-attention of the UNet: all tokens see each other. */
export async function selfAttention(bench: Bench): Promise<Measure> {
  const whole = bench.form === 'whole';
  const [heads, length] = whole ? [10, 1024] : [1, 64];
  const size = headOf(bench);
  const width = heads * size;
  const inputs = threeOf(length, width, 2);
  const out = await compute(bench, {
    inputs,
    write: (l, input) => ({
      out: {
        value: l.attention(input('tokens', 'q'), input('tokens', 'k'), input('tokens', 'v'), {
          heads,
          place: 'unet',
        }),
        dims: [1, length, width],
      },
    }),
  });
  const rows = spread(length, whole ? 16 : length);
  return compareRows(bench, out('out'), rows, width, (row, head) =>
    attentionRow(
      { q: inputs.q.values, k: inputs.k.values, v: inputs.v.values },
      { row, head, size, width, length },
    ),
  );
}

/** Cross-attention of the UNet: few keys, not a multiple of any tile, that come split by heads. */
export async function crossAttention(bench: Bench): Promise<Measure> {
  const [heads, length] = bench.form === 'whole' ? [10, 256] : [1, 64];
  const keys = 77;
  const size = headOf(bench);
  const width = heads * size;
  const q = tokensOf(length, width, 21, 1);
  const k = hashedArray(heads * keys * size, 22);
  const v = hashedArray(heads * keys * size, 23);
  const dims = [1, heads, keys, size];
  const out = await compute(bench, {
    inputs: {
      q,
      k: { kind: 'heads', dims, values: k },
      v: { kind: 'heads', dims, values: v },
    },
    write: (l, input) => ({
      out: {
        value: l.attentionToHeads(input('tokens', 'q'), input('heads', 'k'), input('heads', 'v'), {
          heads,
          place: 'unet',
        }),
        dims: [1, length, width],
      },
    }),
  });
  const one = (values: Float32Array, head: number) =>
    values.subarray(head * keys * size, (head + 1) * keys * size);
  return compareRows(bench, out('out'), spread(length, 16), width, (row, head) => {
    const from = row * width + head * size;
    return attentionRow(
      { q: q.values.subarray(from, from + size), k: one(k, head), v: one(v, head) },
      { row: 0, head: 0, size, width: size, length: keys },
    );
  });
}

/** The text encoders' attention: a token sees itself and those before it. */
export async function causalAttention(bench: Bench): Promise<Measure> {
  const heads = bench.form === 'whole' ? 20 : 2;
  const length = 77;
  const size = headOf(bench);
  const width = heads * size;
  const inputs = threeOf(length, width, 4);
  const out = await compute(bench, {
    inputs,
    write: (l, input) => ({
      out: {
        value: l.attention(input('tokens', 'q'), input('tokens', 'k'), input('tokens', 'v'), {
          heads,
          place: 'text',
          causal: length,
        }),
        dims: [1, length, width],
      },
    }),
  });
  const all = compareRows(bench, out('out'), spread(length, 16), width, (row, head) =>
    attentionRow(
      { q: inputs.q.values, k: inputs.k.values, v: inputs.v.values },
      { row, head, size, width, length: row + 1 },
    ),
  );
  // The first token sees nothing but itself.
  const first = largestDifference({
    actual: [...out('out').subarray(0, width)],
    expected: [...inputs.v.values.subarray(0, width)],
  });
  return worst(all, atMost(1e-3, first, 'difference of the first token'));
}

function compareRows(
  bench: Bench,
  out: Float32Array,
  rows: readonly number[],
  width: number,
  expect: (row: number, head: number) => readonly number[],
): Measure {
  const expected = rows.flatMap((row) =>
    Array.from({ length: width / headOf(bench) }, (_, head) => expect(row, head)).flat(),
  );
  const actual = rows.flatMap((row) =>
    Array.from({ length: width }, (_, c) => at(out, row * width + c)),
  );
  return atMost(
    LIMIT[bench.float],
    relativeRms({ actual, expected }),
    'relative error of attention',
  );
}

function threeOf(length: number, width: number, scale: number) {
  return {
    q: tokensOf(length, width, 11, scale),
    k: tokensOf(length, width, 12, scale),
    v: tokensOf(length, width, 13, scale),
  };
}

function tokensOf(length: number, width: number, seed: number, scale: number): GivenTensor {
  return {
    kind: 'tokens',
    dims: [1, length, width],
    values: hashedArray(length * width, seed, scale),
  };
}
