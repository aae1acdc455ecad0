import { applyGuidance } from './guidance.ts';
import type { ScheduleStep } from './schedulers/types.ts';
import { statisticsOf, type StepSums } from './step-statistics.ts';
import {
  requireNoise,
  type KeptPart,
  type Prediction,
  type StepExecutor,
} from './step-executor.ts';
import { applyThreshold } from './threshold.ts';

/**
 * {@link StepExecutor} on Float32Arrays, for the wasm backend and as the reference in tests. Sums
 * are made in double precision and stored as float32.
 *
 * @param count values of one image, 4·h·w
 */
export function createFloat32Executor(count: number): StepExecutor<Float32Array> {
  const x = new Float32Array(count);
  // D_k, D_{k−1}, D_{k−2}; each step moves every one of them a place on.
  let [current, previous, beforePrevious] = [0, 1, 2].map(() => new Float32Array(count)) as [
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
    Float32Array<ArrayBuffer>,
  ];
  let keptPart: KeptPart | null = null;
  let nonFinite = 0;
  let sums: StepSums = { d: 0, dSquared: 0, fSquared: 0 };

  const predict = (step: ScheduleStep, f: Float32Array, noise: Float32Array | null): void => {
    let [d, dSquared, fSquared] = [0, 0, 0];
    for (let i = 0; i < count; i++) {
      const churned = (x[i] ?? 0) + (noise === null ? 0 : step.churn * (noise[i] ?? 0));
      x[i] = churned;
      const output = f[i] ?? 0;
      const denoised = step.cSkip * churned + step.cOut * output;
      current[i] = denoised;
      if (!Number.isFinite(denoised)) nonFinite++;
      d += denoised;
      dSquared += denoised * denoised;
      fSquared += output * output;
    }
    sums = { d, dSquared, fSquared };
    if (step.threshold !== null) applyThreshold(current, step.threshold);
  };

  const advance = (step: ScheduleStep, noise: Float32Array | null): void => {
    for (let i = 0; i < count; i++) {
      x[i] =
        step.x * (x[i] ?? 0) +
        step.d0 * (current[i] ?? 0) +
        step.d1 * (previous[i] ?? 0) +
        step.d2 * (beforePrevious[i] ?? 0) +
        (noise === null ? 0 : step.z * (noise[i] ?? 0));
    }
  };

  const putBack = ({ redraw, x0, noise }: KeptPart, step: ScheduleStep): void => {
    for (let i = 0; i < count; i++) {
      if ((redraw[i] ?? 0) >= 0.5) continue;
      x[i] = step.keptSignal * (x0[i] ?? 0) + step.keptNoise * (noise[i] ?? 0);
    }
  };

  return {
    setLatents(latents, kept = null) {
      x.set(latents);
      keptPart = kept;
      for (const history of [current, previous, beforePrevious]) history.fill(0);
      nonFinite = 0;
      sums = { d: 0, dSquared: 0, fSquared: 0 };
    },
    writeModelInput(step, target) {
      for (let i = 0; i < count; i++) target[i] = step.cIn * (x[i] ?? 0);
    },
    async step(step: ScheduleStep, prediction: Prediction<Float32Array>, given?: Float32Array) {
      const noise = requireNoise(step, given, count);
      const { cond, uncond, guidance_scale, guidance_rescale } = prediction;
      const f =
        uncond === null ? cond : applyGuidance(uncond, cond, guidance_scale, guidance_rescale);
      [current, previous, beforePrevious] = [beforePrevious, current, previous];
      predict(step, f, noise);
      advance(step, noise);
      if (keptPart !== null) putBack(keptPart, step);
    },
    readLatents: async () => x.slice(),
    statistics: async () => statisticsOf(nonFinite, count, sums),
    readStep: async () => ({
      ...statisticsOf(nonFinite, count, sums),
      denoised: current.slice(),
    }),
    destroy() {},
  };
}
