/**
 * The pictures worker: exposes `PicturesApi` (workers/protocol/pictures.ts). It shows on the stage what the engine will
 * get, by the engine's own code. The engine's thread cannot: a run keeps it, and its script is large.
 */
import './trusted-scripts.ts';
import * as Comlink from 'comlink';
import { decodeImage } from './engine/image/decode.ts';
import { fitMask, fitPicture } from './engine/image/fit.ts';
import { pngBytes } from './engine/image/png-encode.ts';
import { resample } from './engine/image/resample.ts';
import type { RgbImage } from './engine/image/rgb-image.ts';
import type { FittedPixels, PicturesApi } from './protocol/pictures.ts';

const api: PicturesApi = {
  async fit({ source, asked, drawn, ...how }) {
    const picture = await decodeImage(source, how);
    const pixels = opaque(fitPicture(picture, how, { asked, drawn }));
    return Comlink.transfer(pixels, [pixels.data.buffer]);
  },
  async fitFiles({ source, mask, asked, drawn, ...how }) {
    const picture = await decodeImage(source, how);
    const fitted = pngOf(fitPicture(picture, how, { asked, drawn }));
    if (mask === null) return { source: fitted, mask };
    const { width, height } = picture;
    const painted = resample(await decodeImage(mask, how), width, height);
    return { source: fitted, mask: pngOf(fitMask(painted, how, { asked, drawn })) };
  },
};

function opaque({ width, height, data }: RgbImage): FittedPixels {
  const pixels = new Uint8ClampedArray(width * height * 4).fill(255);
  for (let at = 0; at < width * height; at++) {
    pixels.set(data.subarray(at * 3, at * 3 + 3), at * 4);
  }
  return { width, height, data: pixels };
}

function pngOf(picture: RgbImage): Blob {
  const bytes = pngBytes(picture) as Uint8Array<ArrayBuffer>;
  return new Blob([bytes], { type: 'image/png' });
}

Comlink.expose(api);
