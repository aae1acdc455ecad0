import type { Prediction } from './config.ts';

/** Latents of discrete models at one noise level: signal · x0 + noise · ε, with signal² + noise² = 1. */
export interface SignalAndNoise {
  readonly signal: number;
  readonly noise: number;
}

/** @param sigma noise / signal; may be 0 */
export function mixOfSigma(sigma: number): SignalAndNoise {
  const signal = 1 / Math.hypot(1, sigma);
  return { signal, noise: sigma * signal };
}

/** @param alpha ᾱ, 0 … 1 */
export function mixOfAlpha(alpha: number): SignalAndNoise {
  return { signal: Math.sqrt(alpha), noise: Math.sqrt(1 - alpha) };
}

/** noise / signal; infinite where no signal is left. */
export function sigmaOf({ signal, noise }: SignalAndNoise): number {
  return noise / signal;
}

/**
 * D = cSkip · x + cOut · F for latents x of this mix: the network predicts the noise ε ("epsilon") or
 * v = signal · ε − noise · x0 (Salimans and Ho 2022, arXiv 2202.00512).
 */
export function denoisedScales(
  prediction: Prediction,
  { signal, noise }: SignalAndNoise,
): { readonly cSkip: number; readonly cOut: number } {
  return prediction === 'epsilon'
    ? { cSkip: 1 / signal, cOut: -noise / signal }
    : { cSkip: signal, cOut: -noise };
}

/**
 * What inpainting makes of known latents after a step.
 * @param next the level of the next step; null after the last, when they are clean
 */
export function keptAt(next: SignalAndNoise | null): {
  readonly keptSignal: number;
  readonly keptNoise: number;
} {
  return { keptSignal: next?.signal ?? 1, keptNoise: next?.noise ?? 0 };
}
