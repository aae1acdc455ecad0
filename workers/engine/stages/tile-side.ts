import type { VaeConfig } from '../../graph/config.ts';
import { VAE_SCALE_FACTOR } from '../diffusion/add-time-ids.ts';

/** Latents that neighbouring tiles share and fade over. */
export const OVERLAP = 16;

/** The smallest side of a tile, in latents: no latent lies in more than two tiles of an axis. */
export const LEAST_SIDE = 2 * OVERLAP;

/**
 * Largest activation of the VAE that is made in one piece, in bytes. Every WebGPU device can bind a buffer
 * of this size. The published SDXL VAE then has tiles of 45 latents, which need half the memory of tiles
 * of 64, and 12 % less work for a picture of 1024×1024 pixels.
 */
const LARGEST_ACTIVATION = 128 * 1024 * 1024;

/**
 * Seconds that one dispatch may take. Drivers reset a GPU that does not answer for about two seconds, and
 * public reports tell of systems that stop a dispatch after some hundred milliseconds. A screen that the
 * same GPU draws stands still meanwhile.
 */
const LONGEST_DISPATCH = 0.3;

/** What decides how large a tile may be. */
export interface TileBounds {
  /** Bytes that a shader can be given of one buffer; null where there is no GPU. */
  readonly bindingSize: number | null;
  /** Measured speed of float32 convolutions in 10¹² operations per second; null if it is not known. */
  readonly convTflops: number | null;
  /** Bytes of the largest activation, where somebody chose them. */
  readonly chosenBytes?: number | undefined;
}

/** Side of a tile in latents, at least {@link LEAST_SIDE}. */
export function tileSide(
  vae: Pick<VaeConfig, 'block_out_channels'>,
  { bindingSize, convTflops, chosenBytes }: TileBounds,
): number {
  const bound = chosenBytes ?? Math.min(LARGEST_ACTIVATION, bindingSize ?? Infinity);
  const byMemory = Math.sqrt(bound / activationBytes(vae));
  const byTime =
    convTflops === null
      ? Infinity
      : Math.sqrt((LONGEST_DISPATCH * convTflops * 1e12) / longestDispatch(vae));
  return Math.max(LEAST_SIDE, Math.floor(Math.min(byMemory, byTime)));
}

/** Bytes of the VAE's widest layer at full resolution, for each latent. */
export function activationBytes({
  block_out_channels: [first = 1, second = first],
}: Pick<VaeConfig, 'block_out_channels'>): number {
  return Math.max(first, second) * 4 * VAE_SCALE_FACTOR ** 2;
}

/**
 * Floating-point operations of the decoder's longest dispatch, for each latent: that of a 3×3 convolution
 * behind an upsampling. Each level has half the pixels a side of the level before, and mostly twice the
 * channels.
 */
export function longestDispatch({
  block_out_channels: widths,
}: Pick<VaeConfig, 'block_out_channels'>): number {
  return Math.max(
    ...widths.map((width, level) => {
      const pixels = (VAE_SCALE_FACTOR / 2 ** Math.max(0, level - 1)) ** 2;
      return 2 * 3 * 3 * width * width * pixels;
    }),
  );
}
