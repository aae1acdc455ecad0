import type { RgbImage } from './rgb-image.ts';

/** Pixels of a latent's side. */
const PIXELS = 8;

/**
 * Which latents a mask draws anew, as diffusers' inpainting does: the mask is grey as Pillow makes it
 * (`convert("L")`), 1 where that is at least 0.5, and brought to latents by nearest neighbour, which
 * takes the pixel at the upper left of each 8 × 8.
 * @param mask of 8w × 8h pixels
 * @returns [1,1,h,w], 1 or 0
 */
export function redrawnLatents({ width, data }: RgbImage, h: number, w: number): Float32Array {
  const redraw = new Float32Array(h * w);
  for (let y = 0; y < h; y++) {
    for (let x = 0; x < w; x++) {
      const at = (y * PIXELS * width + x * PIXELS) * 3;
      const [red = 0, green = 0, blue = 0] = data.subarray(at, at + 3);
      redraw[y * w + x] = grey(red, green, blue) / 255 >= 0.5 ? 1 : 0;
    }
  }
  return redraw;
}

/** Pillow's ITU-R 601-2 luma in 16-bit fixed point. */
function grey(red: number, green: number, blue: number): number {
  return (red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16;
}
