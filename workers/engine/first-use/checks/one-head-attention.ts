import { type Bench, compute } from '../bench.ts';
import { atMost, type Measure } from '../measure.ts';
import { attentionRow } from '../reference.ts';
import { at, hashedArray, relativeRms, spread } from '../values.ts';

const LIMIT = 1e-4;
/** As in a tile of the usual size, and one that no tile of a kernel divides. */
const TOKENS = 45 ** 2;
/** The VAE's attention takes its queries in parts where there are many. */
const PARTS = 4;

/**
 * The VAE's attention: one wide head in float32, written as products and a softmax, with the queries all at once
 * and in parts.
 */
export async function oneHeadAttention(bench: Bench): Promise<Measure> {
  const [length, width] = bench.form === 'whole' ? [TOKENS, 512] : [49, 64];
  const dims = [1, length, width];
  const [q, k, v] = [31, 32, 33].map((seed) => hashedArray(length * width, seed)) as [
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
  ];
  const out = await compute(
    bench,
    {
      inputs: {
        q: { kind: 'tokens', dims, values: q },
        k: { kind: 'tokens', dims, values: k },
        v: { kind: 'tokens', dims, values: v },
      },
      write: (l, input) => {
        const mixed = (parts: number) => ({
          value: l.attention(input('tokens', 'q'), input('tokens', 'k'), input('tokens', 'v'), {
            heads: 1,
            place: 'vae',
            parts,
          }),
          dims,
        });
        return { whole: mixed(1), parts: mixed(PARTS) };
      },
    },
    'fp32',
  );
  const actual: number[] = [];
  const expected: number[] = [];
  for (const row of spread(length, 16)) {
    const values = attentionRow({ q, k, v }, { row, head: 0, size: width, width, length });
    for (const name of ['whole', 'parts']) {
      expected.push(...values);
      for (let c = 0; c < width; c++) actual.push(at(out(name), row * width + c));
    }
  }
  return atMost(LIMIT, relativeRms({ actual, expected }), 'relative error of the VAE’s attention');
}
