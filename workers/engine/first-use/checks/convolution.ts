import type { ConvOptions } from '../../../graph/layers.ts';
import { type Bench, compute } from '../bench.ts';
import { atMost, type Measure, worst } from '../measure.ts';
import { type Convolution, convolved } from '../reference.ts';
import { at, hashed, hashedArray, relativeRms, spread } from '../values.ts';

interface Shape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** The second convolution: at stride 2, with zeros on these sides. */
  readonly halved: Required<Pick<ConvOptions, 'stride' | 'pads'>>;
}

/** The UNet's convolutions: a sum of 11,520 products, on a map whose sides no tile divides. */
export async function convolution(bench: Bench): Promise<Measure> {
  const whole = bench.form === 'whole';
  const shape: Shape = {
    ...(whole ? { height: 26, width: 38, channels: 1280 } : { height: 6, width: 10, channels: 64 }),
    halved: { stride: 2, pads: [1, 1, 1, 1] },
  };
  const limit = bench.float === 'fp16' ? 3e-2 : 1e-4;
  return convolve(bench, bench.float, shape, limit);
}

/** The VAE's convolutions, which compute in float32 whatever the UNet does. */
export async function convolutionFp32(bench: Bench): Promise<Measure> {
  const whole = bench.form === 'whole';
  const shape: Shape = {
    ...(whole
      ? { height: 128, width: 128, channels: 128 }
      : { height: 12, width: 20, channels: 32 }),
    halved: { stride: 2, pads: [0, 0, 1, 1] },
  };
  return convolve(bench, 'fp32', shape, 1e-4);
}

async function convolve(
  bench: Bench,
  float: 'fp16' | 'fp32',
  { height, width, channels, halved }: Shape,
  limit: number,
): Promise<Measure> {
  const x = hashedArray(height * width * channels, 61);
  const weight = hashedArray(channels * channels * 9, 62, 1 / 64);
  const bias = hashedArray(channels, 63);
  const half = [Math.ceil(height / 2), Math.ceil(width / 2)] as const;
  const out = await compute(
    bench,
    {
      inputs: { x: { kind: 'map', dims: [1, height, width, channels], values: x } },
      weights: { 'w.weight': weight, 'w.bias': bias },
      write: (l, input) => {
        const map = input('map', 'x');
        return {
          same: {
            value: l.conv(map, 'w', { out: channels, kernel: 3 }),
            dims: [1, height, width, channels],
          },
          half: {
            value: l.conv(map, 'w', { out: channels, kernel: 3, ...halved }),
            dims: [1, ...half, channels],
          },
        };
      },
    },
    float,
  );
  const sum = { x, weight, bias, height, width, channels };
  const [top] = halved.pads;
  return worst(
    sampled(out('same'), { ...sum, stride: 1, edge: 1 }, [height, width], limit),
    sampled(out('half'), { ...sum, stride: 2, edge: top === 1 ? 1 : 0 }, half, limit),
  );
}

/** Compares 64 outputs, the four corners among them. */
function sampled(
  out: Float32Array,
  sum: Convolution,
  [height, width]: readonly [number, number],
  limit: number,
): Measure {
  const places = [0, width - 1, (height - 1) * width, height * width - 1].concat(
    spread(height * width, 60).map((p) => Math.min(height * width - 1, p + 1)),
  );
  const actual: number[] = [];
  const expected: number[] = [];
  for (const [i, place] of places.entries()) {
    const o = Math.floor(((hashed(i, 64) + 1) / 2) * sum.channels);
    expected.push(convolved(sum, Math.floor(place / width), place % width, o));
    actual.push(at(out, place * sum.channels + o));
  }
  const what = `relative error of a convolution at stride ${sum.stride}`;
  return atMost(limit, relativeRms({ actual, expected }), what);
}
