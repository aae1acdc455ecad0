import { crop } from '../image/crop.ts';
import { resample } from '../image/resample.ts';
import type { RgbImage } from '../image/rgb-image.ts';

/** What a picture's channels, R, G, B in 0…1, are brought to before a network sees them. */
export interface ChannelStatistics {
  /** Of each channel, likewise `std`. */
  readonly mean: readonly number[];
  readonly std: readonly number[];
}

/** Mean and deviation of the pictures that CLIP was trained on (transformers `OPENAI_CLIP_MEAN`). */
export const CLIP_STATISTICS: ChannelStatistics = {
  mean: [0.48145466, 0.4578275, 0.40821073],
  std: [0.26862954, 0.26130258, 0.27577711],
};

/**
 * The middle of a picture as transformers' `CLIPImageProcessor` cuts it: the short edge becomes `side`
 * by Pillow's bicubic filter, the long one is truncated to whole pixels, and half of what is over goes
 * from each end, the odd pixel from the far one.
 * @returns [side, side] pixels
 */
export function middleSquare(image: RgbImage, side: number): RgbImage {
  const { width, height } = image;
  const short = Math.min(width, height);
  const resized = resample(
    image,
    Math.trunc((side * width) / short),
    Math.trunc((side * height) / short),
    'bicubic',
  );
  return crop(resized, {
    x: Math.floor((resized.width - side) / 2),
    y: Math.floor((resized.height - side) / 2),
    width: side,
    height: side,
  });
}

/** (level/255 − mean)/std. @returns [1,3,H,W] */
export function normalised(
  { data, width, height }: RgbImage,
  { mean, std }: ChannelStatistics,
): Float32Array {
  const area = width * height;
  const values = new Float32Array(3 * area);
  for (const [channel, middle] of mean.entries()) {
    const spread = std[channel] ?? 1;
    for (let pixel = 0; pixel < area; pixel++) {
      values[channel * area + pixel] = ((data[pixel * 3 + channel] ?? 0) / 255 - middle) / spread;
    }
  }
  return values;
}

/**
 * Cuts a square picture into the patches that a vision transformer makes tokens of: row by row, in each
 * patch channel by channel, as the weights of its convolution lie.
 * @param pixels [1,3,side,side]
 * @param patch side of a patch; divides `side`
 * @returns [1, (side/patch)², 3·patch²]
 */
export function patches(pixels: Float32Array, side: number, patch: number): Float32Array {
  const out = new Float32Array(pixels.length);
  let to = 0;
  for (let top = 0; top < side; top += patch) {
    for (let left = 0; left < side; left += patch) {
      for (let channel = 0; channel < 3; channel++) {
        for (let y = top; y < top + patch; y++) {
          const from = (channel * side + y) * side + left;
          out.set(pixels.subarray(from, from + patch), to);
          to += patch;
        }
      }
    }
  }
  return out;
}
