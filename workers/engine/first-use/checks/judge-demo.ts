import { toImage } from '../../image/tensor.ts';
import type { JobRun } from '../../runtime/job-run.ts';
import { PICTURE_STEP, sampled, UNET_STEP, type DemoReference } from '../demo-samples.ts';
import { atMost, type Measure } from '../measure.ts';
import { relativeRms } from '../values.ts';

/** Relative errors of the UNet's output; two calls may differ by a tenth of them. */
const UNET_LIMIT = { fp16: 2e-2, fp32: 1e-3 } as const;
/** The picture's distance from the reference, in dB. */
const LEAST_DECIBELS = 40;
/** What equal pictures count as. */
const MOST_DECIBELS = 99;

/** Compares what the demo model made with the reference. @returns the first thing that is too far off */
export function judge(
  made: {
    readonly unet: Float32Array;
    readonly again: Float32Array;
    readonly decoded: Float32Array;
  },
  reference: DemoReference,
  { checked, runtime }: JobRun,
): Measure {
  const limit = UNET_LIMIT[runtime.target.float];
  const unet = Float32Array.from(made.unet);
  const first = atMost(
    limit,
    relativeRms({
      actual: [...sampled(unet, checked.w, UNET_STEP)],
      expected: [...reference.unet],
    }),
    'relative error of the demo model’s UNet',
  );
  if (!first.passed) return first;
  const twice = atMost(
    limit / 10,
    relativeRms({ actual: [...made.again], expected: [...unet] }),
    'difference of two equal calls of the UNet',
  );
  if (!twice.passed) return twice;
  const { width, height } = checked.drawn;
  const measured = decibels(toImage(made.decoded, width, height).data, width, reference.picture);
  return {
    passed: measured >= LEAST_DECIBELS,
    measured,
    limit: LEAST_DECIBELS,
    what: 'distance of the demo model’s picture from the reference, in dB',
  };
}

/** @param rgb pixel by pixel; `expected` is plane by plane, at every eighth row and column */
function decibels(rgb: ArrayLike<number>, width: number, expected: Uint8Array): number {
  const side = width / PICTURE_STEP;
  let squares = 0;
  for (const [i, value] of expected.entries()) {
    const [c, y, x] = [Math.floor(i / side ** 2), Math.floor(i / side) % side, i % side];
    const pixel = y * PICTURE_STEP * width + x * PICTURE_STEP;
    squares += ((rgb[3 * pixel + c] ?? NaN) - value) ** 2;
  }
  if (squares === 0) return MOST_DECIBELS;
  return Math.min(MOST_DECIBELS, 10 * Math.log10((255 ** 2 * expected.length) / squares));
}
