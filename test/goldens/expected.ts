import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import type { PictureCase } from './golden-case.ts';
import { readTrace, type TraceTensor } from './trace.ts';

/**
 * Reads the tensors of a reference run. `image`, what the VAE encodes, is not stored beside
 * resized.png, which tells it to the bit.
 */
export async function readExpected({
  expected,
  resized,
}: Pick<PictureCase, 'expected' | 'resized'>): Promise<ReadonlyMap<string, TraceTensor>> {
  const stored = await readTrace(expected);
  return resized === undefined ? stored : new Map([['image', imageOf(resized)], ...stored]);
}

/** The RGB picture as [1,3,h,w], its levels u as 2·(u/255) − 1, as diffusers' VaeImageProcessor makes it. */
function imageOf(file: string): TraceTensor {
  const { width, height, channels, data } = decode(readFileSync(file));
  if (channels !== 3) throw new Error(`${file} has ${channels} channels, not 3.`);
  const plane = width * height;
  const values = Float32Array.from({ length: 3 * plane }, (_, i) => {
    const level = data[3 * (i % plane) + Math.floor(i / plane)] ?? 0;
    return 2 * Math.fround(level / 255) - 1;
  });
  return { dtype: 'F32', shape: [1, 3, height, width], values };
}
