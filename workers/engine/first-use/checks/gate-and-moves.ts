import { type Bench, compute } from '../bench.ts';
import { atMost, type Measure, worst } from '../measure.ts';
import { gelu } from '../reference.ts';
import { at, hashedArray, largestDifference, relativeRms } from '../values.ts';

/** Channels before the gate's linear layer. */
const IN = 32;

/**
 * The gate of a feed-forward, behind a linear layer that only copies; and the layers that move
 * values without changing them: enlarging, joining, and maps as tokens and back.
 */
export async function gateAndMoves(bench: Bench): Promise<Measure> {
  return worst(await gate(bench), await moves(bench));
}

async function gate(bench: Bench): Promise<Measure> {
  const [rows, inner] = bench.form === 'whole' ? [1024, 1280] : [16, 64];
  const x = hashedArray(rows * IN, 101, 8);
  // Output j copies input j mod 32, so that values and gates are known exactly.
  const weight = new Float32Array(2 * inner * IN);
  for (let o = 0; o < 2 * inner; o++) weight[o * IN + (o % IN)] = 1;
  const bias = hashedArray(2 * inner, 102);
  const out = await compute(bench, {
    inputs: { x: { kind: 'tokens', dims: [1, rows, IN], values: x } },
    weights: { 'w.weight': weight, 'w.bias': bias },
    write: (l, input) => ({
      out: { value: l.geglu(input('tokens', 'x'), 'w', inner, 'usual'), dims: [1, rows, inner] },
    }),
  });
  const values = out('out');
  const expected = Array.from(values, (_, i) => {
    const [row, o] = [Math.floor(i / inner), i % inner];
    const wide = (j: number) => at(x, row * IN + (j % IN)) + at(bias, j);
    return wide(o) * gelu(wide(inner + o));
  });
  const error = relativeRms({ actual: [...values], expected });
  return atMost(2e-3, error, 'relative error of a gate');
}

async function moves(bench: Bench): Promise<Measure> {
  const [side, channels] = bench.form === 'whole' ? [32, 320] : [4, 32];
  const small = hashedArray(side * side * channels, 103, 8);
  const large = hashedArray(4 * side * side * channels, 104, 8);
  const dims = [1, 4 * side * side, 2 * channels];
  const out = await compute(bench, {
    inputs: {
      small: { kind: 'map', dims: [1, side, side, channels], values: small },
      large: { kind: 'map', dims: [1, 2 * side, 2 * side, channels], values: large },
    },
    write: (l, input) => {
      const [map, other] = [input('map', 'small'), input('map', 'large')];
      const back = l.toMap(l.toTokens(map), map);
      const joined = l.concatChannels(l.upsampleTo(back, other), other);
      return { out: { value: l.toTokens(joined), dims } };
    },
  });
  const values = out('out');
  const expected = Array.from(values, (_, i) => {
    const c = i % (2 * channels);
    const pixel = Math.floor(i / (2 * channels));
    if (c >= channels) return at(large, pixel * channels + c - channels);
    const [y, x] = [Math.floor(pixel / (2 * side)), pixel % (2 * side)];
    return at(small, (Math.floor(y / 2) * side + Math.floor(x / 2)) * channels + c);
  });
  const off = largestDifference({ actual: [...values], expected });
  return atMost(0, off, 'difference of values that were only moved');
}
