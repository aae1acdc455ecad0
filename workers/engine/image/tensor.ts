import type { RgbImage } from './rgb-image.ts';

/**
 * A picture as the VAE takes it: 2·(u8/255) − 1 in float32, each step rounded as numpy and torch
 * round it (diffusers' `VaeImageProcessor.pil_to_numpy` and `normalize`).
 * @returns [1,3,h,w]
 */
export function toTensor(image: RgbImage): Float32Array {
  const { data } = image;
  const levels = new Float32Array(256);
  for (let u8 = 0; u8 < 256; u8++) levels[u8] = 2 * Math.fround(u8 / 255) - 1;
  const tensor = new Float32Array(data.length);
  const area = image.width * image.height;
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      tensor[channel * area + pixel] = levels[data[pixel * 3 + channel] as number] as number;
    }
  }
  return tensor;
}

/**
 * A decoded picture to bytes: round-half-even(255 · clamp(0.5·x + 0.5, 0, 1)) in float32
 * (diffusers' `VaeImageProcessor.denormalize` and `numpy_to_pil`). NaN becomes 0; `decodeLatents`
 * has checked for NaN before.
 *
 * @param decoded [1,3,h,w]
 */
export function toImage(decoded: Float32Array, width: number, height: number): RgbImage {
  const area = width * height;
  if (decoded.length !== area * 3) {
    throw new RangeError(`${decoded.length} values are no ${width}×${height} picture`);
  }
  const data = new Uint8Array(area * 3);
  for (let pixel = 0; pixel < area; pixel++) {
    for (let channel = 0; channel < 3; channel++) {
      data[pixel * 3 + channel] = toLevel(decoded[pixel + channel * area] as number);
    }
  }
  return { width, height, data };
}

function toLevel(value: number): number {
  const unit = Math.fround(Math.fround(0.5 * value) + 0.5);
  const scaled = Math.fround(255 * Math.min(1, Math.max(0, unit)));
  const floor = Math.floor(scaled);
  const rest = scaled - floor;
  // Exactly one half rounds to the even neighbour.
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
