import { VAE_SCALE_FACTOR } from '../diffusion/add-time-ids.ts';

/** The size of the maps that a session is called with, in latents. */
export interface LatentSize {
  readonly h: number;
  readonly w: number;
}

/**
 * The sizes of a graph's symbolic dimensions, which ONNX Runtime then plans its buffers for: it clears less of them,
 * and a clear ends a pass. Counted with a tile of the published VAE's decoder: 1.6 GB in place of 4.1, and 253 passes
 * in place of 307. Such a session refuses every other size.
 */
export function dimensionsOf({ h, w }: LatentSize): Readonly<Record<string, number>> {
  return { h, w, H: h * VAE_SCALE_FACTOR, W: w * VAE_SCALE_FACTOR };
}

/**
 * Whether an open session can be called with a size.
 * @param fixed the size that it was made for; null if for any
 * @param asked null where no size is known
 */
export function serves(fixed: LatentSize | null, asked: LatentSize | null): boolean {
  return fixed === null || (asked?.h === fixed.h && asked.w === fixed.w);
}
