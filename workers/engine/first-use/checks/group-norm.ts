import type { GraphFloat } from '../../../protocol/first-use.ts';
import { type Bench, compute } from '../bench.ts';
import { atMost, type Measure, worst } from '../measure.ts';
import { spreadOf } from '../reference.ts';
import { at, hashed, hashedArray, largestDifference, relativeRms, spread } from '../values.ts';

const LIMIT = { fp16: 1e-2, fp32: 1e-3 } as const;
const GROUPS = 32;
const EPSILON = 1e-5;
/** Half precision holds multiples of 1/16 around 100. */
const MEAN = 100;

/**
 * All group norms on groups whose mean is a hundred times their spread, as trained networks have
 * them, and on a map of one value. The VAE's norms compute in float32 in every graph; those of its tiles take mean
 * and variance from elsewhere.
 */
export async function groupNorm(bench: Bench): Promise<Measure> {
  const own = await normed(bench, bench.float);
  return bench.float === 'fp32' ? own : worst(own, await normed(bench, 'fp32'));
}

async function normed(bench: Bench, float: GraphFloat): Promise<Measure> {
  const [side, channels] = bench.form === 'whole' ? [64, 320] : [16, 64];
  const pixels = side * side;
  const dims = [1, side, side, channels];
  const size = channels / GROUPS;
  const x = new Float32Array(pixels * channels);
  for (let i = 0; i < x.length; i++) x[i] = MEAN + Math.round(27 * hashed(i, 81)) / 16;
  const row = hashedArray(channels, 82);
  // A sum in half precision is exact where both are multiples of 1/16.
  const moved = row.map((value) => Math.round(16 * value) / 16);
  const gamma = hashedArray(channels, 83).map((value) => 1 + value / 2);
  const beta = hashedArray(channels, 84);
  const options = { groups: GROUPS, epsilon: EPSILON };
  const ofTiles = float === 'fp32';
  const out = await compute(
    bench,
    {
      inputs: {
        x: { kind: 'map', dims, values: x },
        flat: { kind: 'map', dims, values: new Float32Array(x.length).fill(0.5) },
        change: {
          kind: 'map',
          dims,
          values: Float32Array.from(x, (_, i) => at(moved, i % channels)),
        },
        row: { kind: 'row', dims: [1, channels], values: row },
      },
      weights: { 'n.weight': gamma, 'n.bias': beta },
      write: (l, input) => {
        const plain = { ...options, silu: false };
        const all = { from: l.builder.int64s([0, 0]), to: l.builder.int64s([side, side]), step: 1 };
        const known = l.statistics(input('map', 'x'), GROUPS, all);
        const added = l.addGroupNorm(input('map', 'x'), input('map', 'change'), 'n', plain);
        return {
          norm: { value: l.groupNorm(input('map', 'x'), 'n', plain), dims },
          level: { value: l.groupNorm(input('map', 'flat'), 'n', plain), dims },
          ...(ofTiles && {
            known: { value: l.normBy(input('map', 'x'), 'n', known, plain), dims },
          }),
          sum: { value: added.normed, dims },
          total: { value: added.sum, dims },
          after: {
            value: l.groupNormAfterRow(input('map', 'x'), input('row', 'row'), 'n', options),
            dims,
          },
        };
      },
    },
    float,
  );
  const groupOf = (group: number, added: Float32Array | null) =>
    Array.from({ length: pixels * size }, (_, i) => {
      const c = group * size + (i % size);
      return at(x, Math.floor(i / size) * channels + c) + (added === null ? 0 : at(added, c));
    });
  const compared = (values: Float32Array, added: Float32Array | null, silu: boolean) => {
    const actual: number[] = [];
    const expected: number[] = [];
    for (const group of spread(GROUPS, 4)) {
      const { mean, std } = spreadOf(groupOf(group, added));
      const c = group * size + 1;
      for (const pixel of spread(pixels, 32)) {
        const value = at(x, pixel * channels + c) + (added === null ? 0 : at(added, c));
        const scaled = (value - mean) / Math.sqrt(std ** 2 + EPSILON);
        const y = scaled * at(gamma, c) + at(beta, c);
        expected.push(silu ? y / (1 + Math.exp(-y)) : y);
        actual.push(at(values, pixel * channels + c));
      }
    }
    return relativeRms({ actual, expected });
  };
  const flat = spread(pixels, 16).flatMap((pixel) =>
    Array.from({ length: channels }, (_, c) => at(out('level'), pixel * channels + c)),
  );
  const betas = flat.map((_, i) => at(beta, i % channels));
  const total = spread(x.length, 64).map((i) => at(out('total'), i));
  const totals = spread(x.length, 64).map((i) => at(x, i) + at(moved, i % channels));
  const limit = LIMIT[float];
  return worst(
    atMost(limit, compared(out('norm'), null, false), `relative error of a group norm in ${float}`),
    ...(ofTiles ? [compared(out('known'), null, false)] : []).map((error) =>
      atMost(limit, error, 'relative error of a norm of known statistics'),
    ),
    atMost(
      limit,
      compared(out('sum'), moved, false),
      `relative error of a summed norm in ${float}`,
    ),
    atMost(
      limit,
      largestDifference({ actual: total, expected: totals }),
      `difference of the sum that a norm makes in ${float}`,
    ),
    atMost(limit, compared(out('after'), row, true), `relative error of a skip norm in ${float}`),
    atMost(
      limit,
      largestDifference({ actual: flat, expected: betas }),
      `difference of the norm of a flat map in ${float}`,
    ),
  );
}
