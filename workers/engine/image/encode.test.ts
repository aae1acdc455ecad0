import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { readMetadata } from '../../../src/request/metadata.ts';
import { provideJpegWasmFromPackage } from '../../../test/jpeg-wasm.ts';
import { decodeImage } from './decode.ts';
import { encodeImage } from './encode.ts';
import type { RgbImage } from './rgb-image.ts';

const asPillow = { convertColorProfile: false };

/** A smooth picture, so that JPEG keeps it closely. */
const picture: RgbImage = {
  width: 40,
  height: 24,
  data: Uint8Array.from({ length: 40 * 24 * 3 }, (_, i) => {
    const x = Math.floor(i / 3) % 40;
    const y = Math.floor(i / 120);
    return 128 + 100 * Math.sin(x / 7 + (i % 3)) * Math.cos(y / 5);
  }),
};
const metadata = {
  infotext: 'a cat\nSteps: 25, CFG scale: 3, Seed: 7, Size: 40x24',
  request: '{"prompt":"a cat","seed":7}',
};

beforeAll(provideJpegWasmFromPackage);

const bytesOf = async (blob: Blob) => new Uint8Array(await blob.arrayBuffer());

describe('encodeImage', () => {
  it('writes PNG as 8-bit RGB, not interlaced, every pixel kept', async () => {
    const blob = await encodeImage(picture, 'png', metadata);
    expect(blob.type).toBe('image/png');
    const bytes = await bytesOf(blob);
    expect([...bytes.subarray(24, 29)]).toEqual([8, 2, 0, 0, 0]);
    const read = decode(bytes, { checkCrc: true });
    expect(read.data).toEqual(picture.data);
    expect(await decodeImage(blob, asPillow)).toEqual(picture);
  });

  it('writes JPEG of quality 95', async () => {
    const blob = await encodeImage(picture, 'jpeg', metadata);
    expect(blob.type).toBe('image/jpeg');
    const { width, height, data } = await decodeImage(blob, asPillow);
    expect([width, height]).toEqual([40, 24]);
    const worst = data.reduce(
      (max, v, i) => Math.max(max, Math.abs(v - (picture.data[i] ?? 0))),
      0,
    );
    expect(worst).toBeGreaterThan(0);
    expect(worst).toBeLessThanOrEqual(8);
  });

  it.each(['png', 'jpeg'] as const)('gives the same %s for the same picture', async (format) => {
    const [one, two] = [0, 1].map(() => encodeImage(picture, format, metadata).then(bytesOf));
    expect(await one).toEqual(await two);
  });

  it.each(['png', 'jpeg'] as const)('%s tells how it was made', async (format) => {
    const told = await bytesOf(await encodeImage(picture, format, metadata));
    expect(readMetadata(told)).toEqual({ prompt: 'a cat', seed: 7n });
    const silent = await bytesOf(await encodeImage(picture, format, null));
    expect(readMetadata(silent)).toBeNull();
  });

  it.each(['png', 'jpeg'] as const)('writes a 1 × 1 %s', async (format) => {
    const dot = { width: 1, height: 1, data: Uint8Array.of(9, 9, 9) };
    expect(await decodeImage(await encodeImage(dot, format, null), asPillow)).toEqual(dot);
  });
});
