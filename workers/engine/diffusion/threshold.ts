import type { DynamicThreshold } from './schedulers/types.ts';

/**
 * Dynamic thresholding of the prediction D of one image, in place: s = the `ratio` quantile of |D|
 * (linear between neighbours, as `torch.quantile`), clamped to 1 … sampleMaxValue; D = clamp(D, −s, s)/s.
 * Source: diffusers `EDMDPMSolverMultistepScheduler._threshold_sample`.
 */
export function applyThreshold(denoised: Float32Array, threshold: DynamicThreshold): void {
  const sorted = denoised.map(Math.abs).sort();
  const rank = threshold.ratio * (sorted.length - 1);
  const below = Math.floor(rank);
  const low = sorted[below] ?? 0;
  const high = sorted[Math.min(below + 1, sorted.length - 1)] ?? 0;
  const quantile = low + (high - low) * (rank - below);
  const limit = Math.min(Math.max(quantile, 1), threshold.sampleMaxValue);
  for (let i = 0; i < denoised.length; i++) {
    denoised[i] = Math.min(Math.max(denoised[i] ?? 0, -limit), limit) / limit;
  }
}
