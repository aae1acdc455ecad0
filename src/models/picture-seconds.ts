import type { DeviceSpeed } from '../../workers/protocol/device.ts';

/** Floating-point operations of one call of Playground v2.5's UNet at 1024 × 1024. */
const UNET_CALL = 6.71e12;
/** The part of them in convolutions; the others are matrix products. */
const CONVOLUTIONS = 0.24;
/** Calls for a picture as the settings are at first: 23 of 25 steps, each with guidance. */
const CALLS = 46;
/**
 * Of encoding and decoding such a picture in tiles of 45 latents, in fp32. A sweep over the tiles, with the small
 * version before it, has 7.7 to encode and 19.1 to decode, counted from the graphs; the middles have some tenths.
 * Encoding mostly takes one sweep and decoding two.
 */
const VAE = 46.5e12;

/**
 * About how long the full model takes for a picture, in seconds.
 * @param side of a square picture, in pixels
 */
export function pictureSeconds({ fp32, fp16 }: DeviceSpeed, side: number): number {
  const speed = fp16 ?? fp32;
  const call = UNET_CALL * (CONVOLUTIONS / speed.conv + (1 - CONVOLUTIONS) / speed.matmul);
  return (CALLS * call + VAE / fp32.conv) * (side / 1024) ** 2;
}
