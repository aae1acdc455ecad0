import type { RgbImage } from './rgb-image.ts';

/**
 * Averages a picture over height × width equal areas, one for each latent. The preview's colours
 * are fitted to the result. An area is 8 × 8 pixels when the picture has 8 pixels per latent.
 * @returns [3,h,w] in −1 … 1
 */
export function average(image: RgbImage, width: number, height: number): Float32Array {
  const cells = new Float32Array(3 * width * height);
  for (let y = 0; y < height; y++) {
    const [top, bottom] = bounds(y, height, image.height);
    for (let x = 0; x < width; x++) {
      const [left, right] = bounds(x, width, image.width);
      const sums = [0, 0, 0];
      for (let row = top; row < bottom; row++) {
        for (let column = left; column < right; column++) {
          const at = (row * image.width + column) * 3;
          for (let c = 0; c < 3; c++) sums[c] = (sums[c] ?? 0) + (image.data[at + c] ?? 0);
        }
      }
      const pixels = (bottom - top) * (right - left);
      for (let c = 0; c < 3; c++) {
        cells[(c * height + y) * width + x] = ((sums[c] ?? 0) / pixels / 255) * 2 - 1;
      }
    }
  }
  return cells;
}

/** The pixels of cell `index`, at least one of them. */
function bounds(index: number, cells: number, pixels: number): [from: number, to: number] {
  const from = Math.floor((index * pixels) / cells);
  return [from, Math.max(from + 1, Math.floor(((index + 1) * pixels) / cells))];
}
