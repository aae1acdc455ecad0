/** The part of a schedule that image-to-image runs. */
export interface StrengthCut {
  /** Steps that run, 0 … N. */
  readonly init: number;
  /** Index of the first step that runs: N − init. */
  readonly tStart: number;
}

/**
 * `StableDiffusionXLImg2ImgPipeline.get_timesteps`: init = min(trunc(N · strength), N), in double
 * arithmetic as Python does it, so 50 · 0.58 = 28.999999999999996 gives 28.
 *
 * @param steps N, the number of inference steps: an integer of 1 or more
 * @param strength 0 … 1
 * @returns `init` may be 0; the caller decides what a run without steps means
 * @throws RangeError for values outside these ranges
 */
export function stepsForStrength(steps: number, strength: number): StrengthCut {
  if (!Number.isInteger(steps) || steps < 1) {
    throw new RangeError(`The number of steps must be an integer of 1 or more, not ${steps}.`);
  }
  if (!(strength >= 0 && strength <= 1)) {
    throw new RangeError(`The strength must lie between 0 and 1, not ${strength}.`);
  }
  const init = Math.min(Math.trunc(steps * strength), steps);
  return { init, tStart: steps - init };
}
