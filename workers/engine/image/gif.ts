import { firstGifFrame, type GifFrame } from '../../../src/request/picture/gif-frame.ts';
import { damaged, truncated } from './broken-picture.ts';
import { GifCodes } from './gif-codes.ts';
import type { RgbImage } from './rgb-image.ts';

/** Every eighth row from the first, then every eighth from the fourth, and so on (GIF89a, appendix E). */
const INTERLACED = [
  [0, 8],
  [4, 8],
  [2, 4],
  [1, 2],
] as const;

/**
 * The first frame of a GIF as Pillow's `open(…).convert('RGB')`: clear pixels have the colour of their
 * palette entry, and so has what lies outside the frame; without a clear entry that is entry 0. A
 * picture is as large as its screen, or larger if the frame reaches beyond it.
 *
 * @throws EngineError image_load_error
 */
export function decodeGif(bytes: Uint8Array): RgbImage {
  const frame = firstGifFrame(bytes);
  if (frame === null) throw damaged();
  const { width, height } = frame.screen;
  const colors = paletteOf(frame);
  const data = new Uint8Array(width * height * 3);
  fill(data, colors.subarray(3 * (frame.transparent ?? 0)));
  const codes = new GifCodes(bytes, frame.data);
  const row = new Uint8Array(frame.width);
  for (const [first, step] of frame.interlaced ? INTERLACED : ([[0, 1]] as const)) {
    for (let y = first; y < frame.height; y += step) {
      const end = codes.readInto(row);
      if (end === 'damaged') throw damaged();
      if (end === 'over') throw truncated();
      let to = ((frame.top + y) * width + frame.left) * 3;
      for (const entry of row) {
        data[to++] = colors[3 * entry] as number;
        data[to++] = colors[3 * entry + 1] as number;
        data[to++] = colors[3 * entry + 2] as number;
      }
    }
  }
  return { width, height, data };
}

/**
 * 256 colours. Entries beyond the palette are black. Without a palette, or with one that only counts
 * up in grey, the picture is grey, as Pillow has it.
 */
function paletteOf({ palette }: GifFrame): Uint8Array {
  const colors = new Uint8Array(256 * 3);
  const isGrey = palette === null || palette.every((value, i) => value === Math.floor(i / 3));
  if (isGrey) return colors.map((_, i) => Math.floor(i / 3));
  colors.set(palette);
  return colors;
}

function fill(data: Uint8Array, [r = 0, g = 0, b = 0]: Uint8Array): void {
  if (r === 0 && g === 0 && b === 0) return;
  data.set([r, g, b]);
  for (let done = 3; done < data.length; done *= 2) data.copyWithin(done, 0, done);
}
