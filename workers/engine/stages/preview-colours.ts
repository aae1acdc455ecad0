import { normaliseLatents, splitMoments } from '../diffusion/latents.ts';
import { fitPreview } from '../diffusion/preview.ts';
import { average } from '../image/average.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { toTensor } from '../image/tensor.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { encodePicture } from './vae.ts';

/** Latents of the card's side. */
const SIDE = 16;
/** Pixels of a latent's side. */
const PIXELS = 8;

/**
 * Fits the colours of previews to a card of colours, for a model that has drawn nothing yet and a run without a
 * picture to fit them to. It draws no random number, so the picture stays the same.
 * @throws EngineError as encoding a picture does
 */
export async function fitToCard(run: JobRun): Promise<void> {
  const card = colourCard();
  const moments = await encodePicture(run, toTensor(card), SIDE, SIDE);
  await run.finished('vae_encode');
  const x0 = normaliseLatents(splitMoments(moments).mean, run.model.scaling);
  // An encoder that overflows gives a run with a source a failure. Here it costs the previews alone.
  if (!x0.every(Number.isFinite)) return;
  run.loaded.previewMap = fitPreview(x0, average(card, SIDE, SIDE));
}

/** Red grows to the right and green downwards; blue and brightness change from patch to patch. */
function colourCard(): RgbImage {
  const side = SIDE * PIXELS;
  const data = new Uint8Array(3 * side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const patch = (Math.floor(x / 32) * 3 + Math.floor(y / 32) * 5) % 4;
      const light = 0.4 + patch * 0.2;
      const colour = [x / side, y / side, patch % 2];
      data.set(
        colour.map((value) => Math.round(255 * value * light)),
        3 * (y * side + x),
      );
    }
  }
  return { width: side, height: side, data };
}
