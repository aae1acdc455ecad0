import { normaliseLatents, splitMoments } from '../diffusion/latents.ts';
import { fitPreview, type FittedPicture } from '../diffusion/preview.ts';
import { average } from '../image/average.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import { toTensor } from '../image/tensor.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { encodePicture } from './vae.ts';

/** Latents of the card's side. */
const SIDE = 16;
/** Pixels of a latent's side. */
const PIXELS = 8;
/** Colours along each side of the card: 64, four values of each of red, green and blue. */
const PATCHES = 8;

/**
 * How much the card counts beside a picture. Measured with the demo model as the colour error of the last preview, for
 * sources of few colours and of many: less leaves a blue source's orange result blue, more spoils the previews of
 * pictures that have all colours themselves.
 */
const WEIGHT = 0.3;

/** Whether this run is the first of a loaded model that may show previews, and encodes the card for all to come. */
export function isCardDue({ job, loaded }: JobRun): boolean {
  return job.options.previews !== false && loaded.card === undefined;
}

/**
 * Encodes a card of colours, once for a loaded model, so that previews have colours that no source has shown yet. It
 * draws no random number, so the picture stays the same. To be called before a source is encoded: a large one needs the
 * encoder in parts, whose sessions this would close.
 * @throws EngineError as encoding a picture does
 */
export async function encodeCard(run: JobRun): Promise<void> {
  if (!isCardDue(run)) return;
  const { loaded, model } = run;
  const picture = colourCard();
  const moments = await encodePicture(run, toTensor(picture), SIDE, SIDE);
  const latents = normaliseLatents(splitMoments(moments).mean, model.scaling);
  const card: FittedPicture = { latents, colours: average(picture, SIDE, SIDE), weight: WEIGHT };
  // An encoder that overflows gives a run with a source a failure. Here it costs the previews alone.
  loaded.card = latents.every(Number.isFinite) ? card : null;
  if (loaded.card !== null) loaded.previewMap ??= fitPreview([card]);
}

/** Patches of all 64 colours; those beside each other differ much. */
function colourCard(): RgbImage {
  const side = SIDE * PIXELS;
  const patch = side / PATCHES;
  const data = new Uint8Array(3 * side * side);
  for (let y = 0; y < side; y++) {
    for (let x = 0; x < side; x++) {
      const place = Math.floor(x / patch) + PATCHES * Math.floor(y / patch);
      const colour = (place * 37 + 11) % 64;
      const levels = [colour % 4, Math.floor(colour / 4) % 4, Math.floor(colour / 16)];
      data.set(
        levels.map((level) => level * 85),
        3 * (y * side + x),
      );
    }
  }
  return { width: side, height: side, data };
}
