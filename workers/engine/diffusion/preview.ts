import { solveSymmetric } from './linear-solve.ts';

/** Latent channels the preview map reads. */
const CHANNELS = 4;
const COLOURS = 3;

/** A linear map from latents to colours of −1 … 1. Plain numbers: can be kept per model as JSON. */
export interface PreviewMap {
  /** [3,4], row-major: colour × latent channel. */
  readonly weights: readonly number[];
  /** [3] */
  readonly bias: readonly number[];
}

/**
 * A picture needs at least this many latents for a fit. Smaller ones, up to about 64×64 pixels, are
 * shown through the model's last map.
 */
export const MIN_PREVIEW_LATENTS = 64;

/**
 * How strongly a fit is drawn towards the model's last map, in units of latent variance. The
 * latents of a usual picture have a variance of about 0.25 per channel, so the picture decides;
 * those of a flat picture have nearly none, so the last map does.
 */
const RIDGE = 1e-3;

/**
 * The least-squares map from a run's own x0 to its own source picture, drawn towards `prior` where
 * the picture says nothing (a flat source leaves `prior`'s weights and its own colour as bias).
 *
 * @param x0 [4,h,w], the model's (normalised) latents of the source
 * @param rgb [3,h,w], the source averaged to the latents' grid, −1 … 1 (`image/average.ts`)
 * @param prior the model's last map, if there is one; else weights tend to 0
 */
export function fitPreview(
  x0: Float32Array,
  rgb: Float32Array,
  prior: PreviewMap | null = null,
): PreviewMap {
  const n = x0.length / CHANNELS;
  if (!Number.isInteger(n) || n === 0 || rgb.length !== COLOURS * n) {
    throw new RangeError(`${x0.length} latents and ${rgb.length} colours do not belong together.`);
  }
  const at = (values: Float32Array, plane: number, i: number): number => values[plane * n + i] ?? 0;
  const mean = (values: Float32Array, plane: number): number => {
    let sum = 0;
    for (let i = 0; i < n; i++) sum += at(values, plane, i);
    return sum / n;
  };
  const latentMeans = Array.from({ length: CHANNELS }, (_, c) => mean(x0, c));
  const covariance = (values: Float32Array, plane: number, channel: number): number => {
    let sum = 0;
    const centre = latentMeans[channel] ?? 0;
    for (let i = 0; i < n; i++) sum += at(values, plane, i) * (at(x0, channel, i) - centre);
    return sum / n;
  };
  const gram = latentMeans.map((_, a) =>
    latentMeans.map((__, b) => covariance(x0, a, b) + (a === b ? RIDGE : 0)),
  );

  const weights: number[] = [];
  const bias: number[] = [];
  for (let colour = 0; colour < COLOURS; colour++) {
    const right = latentMeans.map((_, channel) => {
      const before = prior?.weights[colour * CHANNELS + channel] ?? 0;
      return covariance(rgb, colour, channel) + RIDGE * before;
    });
    const row = solveSymmetric(gram, right);
    weights.push(...row);
    bias.push(mean(rgb, colour) - row.reduce((sum, w, c) => sum + w * (latentMeans[c] ?? 0), 0));
  }
  return { weights, bias };
}

/**
 * Draws predicted latents through a map.
 * @param denoised D, [4,h,w]
 * @returns RGBA bytes, row by row, opaque; values that are not finite come out black
 */
export function applyPreview(
  map: PreviewMap,
  denoised: Float32Array,
  h: number,
  w: number,
): Uint8ClampedArray<ArrayBuffer> {
  const n = h * w;
  const pixels = new Uint8ClampedArray(4 * n);
  for (let i = 0; i < n; i++) {
    for (let colour = 0; colour < COLOURS; colour++) {
      let value = map.bias[colour] ?? 0;
      for (let channel = 0; channel < CHANNELS; channel++) {
        value += (map.weights[colour * CHANNELS + channel] ?? 0) * (denoised[channel * n + i] ?? 0);
      }
      pixels[4 * i + colour] = (value * 0.5 + 0.5) * 255;
    }
    pixels[4 * i + 3] = 255;
  }
  return pixels;
}
