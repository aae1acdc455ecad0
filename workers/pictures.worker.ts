/**
 * The pictures worker: exposes `PicturesApi` (workers/protocol/pictures.ts). It shows on the stage what the engine will
 * get, by the engine's own code. The engine's thread cannot: a run keeps it, and its script is large.
 */
import './trusted-scripts.ts';
import * as Comlink from 'comlink';
import { decodeImage } from './engine/image/decode.ts';
import { fitMask, fitPicture } from './engine/image/fit.ts';
import { pngBytes } from './engine/image/png-encode.ts';
import { readMask } from './engine/image/read-mask.ts';
import { resample } from './engine/image/resample.ts';
import type { RgbImage } from './engine/image/rgb-image.ts';
import { toFailure } from './failure.ts';
import type {
  FitAsked,
  FittedFiles,
  FittedPixels,
  PicturesAnswer,
  PicturesApi,
} from './protocol/pictures.ts';

const api: PicturesApi = {
  async fit(asked) {
    const answer = await answered(() => pixelsOf(asked));
    return answer.ok ? Comlink.transfer(answer, [answer.value.data.buffer]) : answer;
  },
  fitFiles: (asked) => answered(() => filesOf(asked)),
};

async function answered<Value>(work: () => Promise<Value>): Promise<PicturesAnswer<Value>> {
  try {
    return { ok: true, value: await work() };
  } catch (error) {
    return { ok: false, failure: toFailure(error) };
  }
}

async function pixelsOf({ source, asked, drawn, ...how }: FitAsked): Promise<FittedPixels> {
  const picture = await decodeImage(source, how);
  return opaque(fitPicture(picture, how, { asked, drawn }));
}

async function filesOf({
  source,
  mask,
  asked,
  drawn,
  ...how
}: Parameters<PicturesApi['fitFiles']>[0]): Promise<FittedFiles> {
  const picture = await decodeImage(source, how);
  const fitted = pngOf(fitPicture(picture, how, { asked, drawn }));
  if (mask === null) return { source: fitted, mask };
  const { width, height } = picture;
  const painted = resample(await readMask(mask, how), width, height);
  return { source: fitted, mask: pngOf(fitMask(painted, how, { asked, drawn })) };
}

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
