import type { Precision } from '../../workers/protocol/engine-options.ts';

/**
 * The part of the weights that is on the GPU at the moment of most memory: the UNet stays between
 * runs, and the text encoders have been let go.
 */
const UNET_SHARE = 0.7;

/** Bytes beside the weights at 1024 × 1024: the UNet's own, and those of the VAE with a tile. */
const ACTIVATIONS = 1.5e9;

/**
 * The GPU memory that a run needs, in bytes. An estimate: without 16-bit floats the weights that are not
 * quantised take twice their size.
 * @param keptBytes bytes of the installed model
 * @param halfFloats whether the GPU has 16-bit floats
 * @param side of a square picture, in pixels
 */
export function runMemory(
  keptBytes: number,
  precision: Precision,
  halfFloats: boolean,
  side = 1024,
): number {
  const quantised = precision === 'q8' || precision === 'q4';
  const widened = halfFloats ? 1 : quantised ? 1.3 : 2;
  return keptBytes * UNET_SHARE * widened + ACTIVATIONS * (side / 1024) ** 2;
}
