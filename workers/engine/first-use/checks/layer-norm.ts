import { type Bench, compute } from '../bench.ts';
import { atMost, type Measure, worst } from '../measure.ts';
import { spreadOf } from '../reference.ts';
import { at, hashedArray, largestDifference, relativeRms, spread } from '../values.ts';

const EPSILON = 1e-5;
/** A channel of the residual stream that is far larger than the others. */
const LOUD = 2000;
/** One unit in the last place of half precision at 2,000, and of float32. */
const ULP = { fp16: 1, fp32: 2 ** -13 } as const;

/** The layer norm after a residual, which also hands on the sum. */
export async function layerNorm(bench: Bench): Promise<Measure> {
  const [rows, width] = bench.form === 'whole' ? [256, 1280] : [16, 128];
  const dims = [1, rows, width];
  const x = hashedArray(rows * width, 91);
  const residual = hashedArray(rows * width, 92);
  for (let row = 0; row < rows; row++) residual[row * width + 7] = LOUD;
  const gamma = hashedArray(width, 93).map((value) => 1 + value / 2);
  const beta = hashedArray(width, 94);
  const out = await compute(bench, {
    inputs: {
      x: { kind: 'tokens', dims, values: x },
      residual: { kind: 'tokens', dims, values: residual },
    },
    weights: { 'n.weight': gamma, 'n.bias': beta },
    write: (l, input) => {
      const { sum, normed } = l.addLayerNorm(
        input('tokens', 'x'),
        input('tokens', 'residual'),
        'n',
        EPSILON,
      );
      return { sum: { value: sum, dims }, normed: { value: normed, dims } };
    },
  });
  const sums: number[] = [];
  const norms: number[] = [];
  const actualSums: number[] = [];
  const actualNorms: number[] = [];
  for (const row of spread(rows, 16)) {
    const from = row * width;
    const values = Array.from(
      { length: width },
      (_, c) => at(x, from + c) + at(residual, from + c),
    );
    const { mean, std } = spreadOf(values);
    for (const [c, value] of values.entries()) {
      const scaled = (value - mean) / Math.sqrt(std ** 2 + EPSILON);
      sums.push(value);
      norms.push(scaled * at(gamma, c) + at(beta, c));
      actualSums.push(at(out('sum'), from + c));
      actualNorms.push(at(out('normed'), from + c));
    }
  }
  return worst(
    atMost(
      3e-3,
      relativeRms({ actual: actualNorms, expected: norms }),
      'relative error of a layer norm',
    ),
    atMost(
      ULP[bench.float],
      largestDifference({ actual: actualSums, expected: sums }),
      'difference of the sum that a layer norm hands on',
    ),
  );
}
