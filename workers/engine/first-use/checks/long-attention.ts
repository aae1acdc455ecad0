import { type Bench, compute } from '../bench.ts';
import { atMost, type Measure } from '../measure.ts';
import { largestDifference } from '../values.ts';

/** Score of the one key that draws the query: q·k₀ ∕ √64 with 9.75 and 8. */
const [QUERY, KEY, SCORE] = [9.75, 8, 9.75];

/**
 * Attention over as many tokens as the UNet's finest level has for 1024² pixels, in which one key
 * has most of the weight and 4,095 others share the rest. A kernel that keeps its weights in half
 * precision and takes small ones for zero loses the others: the result is −1 then.
 */
export async function longAttention(bench: Bench): Promise<Measure> {
  const [length, size] = bench.form === 'whole' ? [4096, 64] : [256, 32];
  const dims = [1, length, size];
  const q = new Float32Array(length * size);
  const k = new Float32Array(length * size);
  const v = new Float32Array(length * size).fill(1);
  for (let row = 0; row < length; row++) q[row * size] = QUERY;
  // A narrower head divides by less.
  k[0] = (KEY * Math.sqrt(size)) / 8;
  v.fill(-1, 0, size);
  const out = await compute(bench, {
    inputs: {
      q: { kind: 'tokens', dims, values: q },
      k: { kind: 'tokens', dims, values: k },
      v: { kind: 'tokens', dims, values: v },
    },
    write: (l, input) => ({
      out: {
        value: l.attention(input('tokens', 'q'), input('tokens', 'k'), input('tokens', 'v'), {
          heads: 1,
          place: 'finest',
        }),
        dims,
      },
    }),
  });
  const one = Math.exp(SCORE);
  const rest = length - 1;
  const expected = Array.from({ length: length * size }, () => (rest - one) / (rest + one));
  const off = largestDifference({ actual: [...out('out')], expected });
  return atMost(0.06, off, 'difference of attention over one strong key and many weak ones');
}
