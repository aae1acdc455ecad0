import type { ScheduleStep } from './schedulers/types.ts';
import type { StepStatistics } from './step-statistics.ts';

/**
 * Standard deviations that a prediction of the finished latents can have, over all channels and places, in
 * the model's own (normalised) latents. These are made to have one of 0.5. In all references of diffusers
 * (test/goldens, guidance up to 7.5) it is 0.32 to 1.67, from the first step to the last. A picture of one
 * plain grey has less: latents of 0 before they are normalised have 0.15 in Playground v2.5's VAE.
 */
const LEAST = 0.05;
const MOST = 5;

/**
 * Up to this noise level a prediction has the large shapes of its picture. At higher ones it may be a blur
 * that varies less, down to nothing but the mean of all pictures. The lower bound falls as 1/sigma there, and
 * stays four times above what a network gives that computes nothing: then the prediction is cSkip·x, which
 * varies by sigma_data²/sigma.
 */
const SHAPES_SIGMA = 20;

/**
 * Up to this guidance the references say what is usual. The prediction is U + guidance·(C − U), so its
 * deviation grows no faster than guidance does.
 */
const USUAL_GUIDANCE = 7.5;

/** What the statistics of each step may be. */
export interface Legitimate {
  readonly least: number;
  readonly most: number;
  /** Root of the mean square of F. */
  readonly mostOutput: number;
}

/**
 * @param source standard deviation of the source picture's latents. A picture of one colour has a small one,
 *   and then the picture that is drawn of it may have a small one too. null without a source.
 * @param steps those that run. EDM's network has a share of at most sigma_data in D. A network that predicts
 *   noise has one of σ: what it is off by, D is off by σ times, and the latents keep some of that. So D may
 *   be as large as the first step makes it. The noise itself varies by 1, so F is held to what D is elsewhere.
 */
export function legitimate(
  source: number | null,
  guidance: number,
  steps: readonly Pick<ScheduleStep, 'cOut'>[] = [],
): Legitimate {
  const most = MOST * Math.max(1, guidance / USUAL_GUIDANCE);
  const share = steps.reduce((largest, { cOut }) => Math.max(largest, Math.abs(cOut)), 1);
  return {
    least: source === null ? LEAST : Math.min(LEAST, source / 2),
    most: most * share,
    mostOutput: share > 1 ? most : Infinity,
  };
}

/**
 * What no model can have predicted, as the end of a sentence; null if the step may be right. A GPU that
 * computes nothing gives zeros: then the network's output is 0 everywhere, which no picture makes it.
 * @param sigma noise level of the step
 */
export function impossible(
  { mean, deviation, output }: StepStatistics,
  { least: usual, most, mostOutput }: Legitimate,
  sigma: number,
): string | null {
  if (output === 0) return 'the UNet gave nothing but zeros';
  if (output > mostOutput) {
    return `the UNet's output varies by ${figures(output)}, where ${figures(mostOutput)} is possible`;
  }
  const least = usual * Math.min(1, SHAPES_SIGMA / sigma);
  if (deviation < least || deviation > most) {
    return `a step's prediction varies by ${figures(deviation)}, where ${figures(least)} to ${figures(most)} are possible`;
  }
  if (Math.abs(mean) > most) {
    return `a step's prediction has a mean of ${figures(mean)}, where −${figures(most)} to ${figures(most)} are possible`;
  }
  return null;
}

function figures(value: number): string {
  return value.toPrecision(2);
}
