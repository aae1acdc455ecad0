import type { DiscreteConfig } from './discrete-config.ts';
import { linspace } from './linspace.ts';

const f32 = Math.fround;

/** ᾱ of the last timestep where it would be 0: the smallest number above 0 in half precision. */
const NEARLY_ZERO = 2 ** -24;

/**
 * ᾱ_t, the share of signal power, at every timestep the model was trained with: a falling table of
 * `num_train_timesteps` numbers, rounded as torch rounds them. With `rescale_betas_zero_snr` the last
 * is 0 (Lin et al. 2023, arXiv 2305.08891, algorithm 1).
 */
export function alphasCumprod(config: DiscreteConfig): Float32Array<ArrayBuffer> {
  const betas = trainingBetas(config);
  const alphas = betas.map((beta) => 1 - beta);
  return cumulativeProduct(config.rescale_betas_zero_snr ? zeroTerminal(alphas) : alphas);
}

/**
 * σ_t = √((1−ᾱ_t)/ᾱ_t), the noise level of x0 + σ·ε, rising with t. Diffusers keeps the last one finite
 * where the signal ends at nothing: it is 4096 then.
 */
export function trainingSigmas(config: DiscreteConfig): Float32Array<ArrayBuffer> {
  const table = alphasCumprod(config);
  if (config.rescale_betas_zero_snr) table[table.length - 1] = NEARLY_ZERO;
  return table.map((alpha) => f32(Math.sqrt(f32(f32(1 - alpha) / alpha))));
}

function trainingBetas({
  beta_start,
  beta_end,
  beta_schedule,
  num_train_timesteps: count,
}: DiscreteConfig): Float32Array<ArrayBuffer> {
  if (beta_schedule === 'linear') {
    return Float32Array.from(linspace(beta_start, beta_end, count, f32));
  }
  const roots = linspace(Math.sqrt(beta_start), Math.sqrt(beta_end), count, f32);
  return Float32Array.from(roots, (root) => root * root);
}

/** torch multiplies in double precision and rounds each product that it keeps. */
function cumulativeProduct(factors: Float32Array): Float32Array<ArrayBuffer> {
  let product = 1;
  return Float32Array.from(factors, (factor) => (product *= factor));
}

/** Shifts √ᾱ so that the last is 0, scales it so that the first stays, and takes the ratios. */
function zeroTerminal(alphas: Float32Array): Float32Array<ArrayBuffer> {
  const roots = cumulativeProduct(alphas).map(Math.sqrt);
  const [first = 1, last = 0] = [roots[0], roots.at(-1)];
  const scale = f32(first / f32(first - last));
  const bars = roots.map((root) => f32(f32(root - last) * scale) ** 2);
  // diffusers makes betas of the ratios and alphas of the betas again, which rounds twice.
  return bars.map((bar, i) => 1 - f32(1 - f32(i === 0 ? bar : bar / (bars[i - 1] ?? 1))));
}
