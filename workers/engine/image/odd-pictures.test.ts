import { readFile } from 'node:fs/promises';
import { decode as decodePng } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';
import { provideJpegWasmFromPackage } from '../../../test/jpeg-wasm.ts';
import { decodeImage } from './decode.ts';
import { resample } from './resample.ts';

const FOLDER = new URL('../../../test/fixtures/images/odd/', import.meta.url);
const fixture = async (name: string) => new Uint8Array(await readFile(new URL(name, FOLDER)));

beforeAll(provideJpegWasmFromPackage);

/**
 * `expected/NAME.png` is what Pillow 13 makes of NAME: `exif_transpose`, `convert("RGB")`, LANCZOS to
 * 72 × 64.
 */
describe('an odd picture is read as Pillow reads it', () => {
  it.each([
    ['bytes behind the pixels', 'junk_flat_256.png'],
    ['no checksum behind the pixels', 'noadler_flat_256.png'],
    ['bytes between the segments', 'junk_between.jpg'],
    ['Exif in an old text chunk', 'rawprofile_exif6.png'],
    ['an orientation that is a byte', 'exif_byte_6.jpg'],
    ['a GIF whose frame is smaller', 'gif_partial.gif'],
    ['the same with a clear entry', 'gif_partial_tr.gif'],
  ])('%s: %s', async (_what, name) => {
    const expected = decodePng(await fixture(`expected/${name}.png`));
    const image = await decodeImage(new Blob([await fixture(name)]), {
      convertColorProfile: false,
    });
    const { data } = resample(image, 72, 64, 'lanczos');
    expect(Buffer.compare(data, Uint8Array.from(expected.data))).toBe(0);
  });
});
