import type { ConvOptions } from '../../../graph/layers.ts';
import { type Bench, compute } from '../bench.ts';
import { atMost, type Measure, worst } from '../measure.ts';
import { type Convolution, convolved } from '../reference.ts';
import { at, hashed, hashedArray, relativeRms, spread } from '../values.ts';

interface Shape {
  readonly height: number;
  readonly width: number;
  readonly channels: number;
  /** Of latents or a picture: the first convolution of a network takes so many, and the last one gives them. */
  readonly few: number;
  /** The convolution at stride 2, with zeros on these sides. */
  readonly halved: Required<Pick<ConvOptions, 'stride' | 'pads'>>;
}

/** The UNet's convolutions: a sum of 11,520 products, on a map whose sides no tile divides. */
export async function convolution(bench: Bench): Promise<Measure> {
  const whole = bench.form === 'whole';
  const shape: Shape = {
    ...(whole ? { height: 26, width: 38, channels: 1280 } : { height: 6, width: 10, channels: 64 }),
    few: 4,
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
    few: 3,
    halved: { stride: 2, pads: [0, 0, 1, 1] },
  };
  return convolve(bench, 'fp32', shape, 1e-4);
}

/** Each kind of convolution that a network has: kernels of 3×3 and 1×1, stride 2, and few channels in and out. */
async function convolve(
  bench: Bench,
  float: 'fp16' | 'fp32',
  { height, width, channels, few, halved }: Shape,
  limit: number,
): Promise<Measure> {
  const x = hashedArray(height * width * channels, 61);
  const latents = hashedArray(height * width * few, 65);
  const weight = hashedArray(channels * channels * 9, 62, 1 / 64);
  const bias = hashedArray(channels, 63);
  const half = [Math.ceil(height / 2), Math.ceil(width / 2)] as const;
  const dims = [1, height, width, channels];
  const out = await compute(
    bench,
    {
      inputs: {
        x: { kind: 'map', dims, values: x },
        few: { kind: 'map', dims: [1, height, width, few], values: latents },
      },
      weights: {
        'w.weight': weight,
        'w.bias': bias,
        'point.weight': weight.subarray(0, channels * channels),
        'point.bias': bias,
        'first.weight': weight.subarray(0, channels * few * 9),
        'first.bias': bias,
        'last.weight': weight.subarray(0, few * channels * 9),
        'last.bias': bias.subarray(0, few),
      },
      write: (l, input) => {
        const map = input('map', 'x');
        return {
          same: { value: l.conv(map, 'w', { out: channels, kernel: 3 }), dims },
          half: {
            value: l.conv(map, 'w', { out: channels, kernel: 3, ...halved }),
            dims: [1, ...half, channels],
          },
          point: { value: l.conv(map, 'point', { out: channels, kernel: 1 }), dims },
          first: {
            value: l.conv(input('map', 'few'), 'first', { out: channels, kernel: 3 }),
            dims,
          },
          last: {
            value: l.conv(map, 'last', { out: few, kernel: 3 }),
            dims: [1, height, width, few],
          },
        };
      },
    },
    float,
  );
  const sum = { x, weight, bias, height, width, channels, kernel: 3, stride: 1, edge: 1 } as const;
  const [top] = halved.pads;
  const size = [height, width] as const;
  const check = (name: string, what: string, of: Convolution, outs = channels, from = size) =>
    sampled(out(name), of, { size: from, outs, limit, what });
  return worst(
    check('same', 'a convolution', sum),
    check(
      'half',
      'a convolution at stride 2',
      { ...sum, stride: 2, edge: top === 1 ? 1 : 0 },
      channels,
      half,
    ),
    check('point', 'a convolution of single pixels', { ...sum, kernel: 1, edge: 0 }),
    check('first', `a convolution of ${few} channels`, { ...sum, x: latents, channels: few }),
    check('last', `a convolution to ${few} channels`, sum, few),
  );
}

/** Compares 64 outputs, the four corners among them. */
function sampled(
  out: Float32Array,
  sum: Convolution,
  {
    size: [height, width],
    outs,
    limit,
    what,
  }: {
    readonly size: readonly [number, number];
    readonly outs: number;
    readonly limit: number;
    readonly what: string;
  },
): Measure {
  const places = [0, width - 1, (height - 1) * width, height * width - 1].concat(
    spread(height * width, 60).map((p) => Math.min(height * width - 1, p + 1)),
  );
  const actual: number[] = [];
  const expected: number[] = [];
  for (const [i, place] of places.entries()) {
    const o = Math.floor(((hashed(i, 64) + 1) / 2) * outs);
    expected.push(convolved(sum, Math.floor(place / width), place % width, o));
    actual.push(at(out, place * outs + o));
  }
  return atMost(limit, relativeRms({ actual, expected }), `relative error of ${what}`);
}
