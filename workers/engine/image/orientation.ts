import type { RgbImage } from './rgb-image.ts';

/**
 * Exif's eight orientations: 1 upright, 2 mirrored, 3 half turn, 4 flipped, 5 transposed, 6 needs a
 * turn right, 7 transversed, 8 needs a turn left.
 */
export type Orientation = 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8;

/** Maps a pixel (x, y) of the oriented picture to the stored picture of width w and height h. */
function strides(
  orientation: Orientation,
  w: number,
  h: number,
): [start: number, x: number, y: number] {
  switch (orientation) {
    case 1:
      return [0, 1, w];
    case 2:
      return [w - 1, -1, w];
    case 3:
      return [w * h - 1, -1, -w];
    case 4:
      return [w * (h - 1), 1, -w];
    case 5:
      return [0, w, 1];
    case 6:
      return [w * (h - 1), -w, 1];
    case 7:
      return [w * h - 1, -w, -1];
    case 8:
      return [w - 1, w, -1];
  }
}

/** Turns and mirrors a picture upright, as Pillow's `ImageOps.exif_transpose`. */
export function orient(image: RgbImage, orientation: Orientation): RgbImage {
  if (orientation === 1) return image;
  const [start, stepX, stepY] = strides(orientation, image.width, image.height);
  const turned = orientation >= 5;
  const width = turned ? image.height : image.width;
  const height = turned ? image.width : image.height;
  const { data: source } = image;
  const data = new Uint8Array(source.length);
  let to = 0;
  for (let y = 0; y < height; y++) {
    let from = (start + y * stepY) * 3;
    for (let x = 0; x < width; x++) {
      data[to] = source[from] as number;
      data[to + 1] = source[from + 1] as number;
      data[to + 2] = source[from + 2] as number;
      to += 3;
      from += stepX * 3;
    }
  }
  return { width, height, data };
}
