import { applyPreview, fitPreview } from '../diffusion/preview.ts';
import { average } from '../image/average.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import type { JobRun } from '../runtime/job-run.ts';

/** Whether somebody may see previews of this run, and there are colours for them. */
export function showsPreviews({ job, loaded }: JobRun): boolean {
  return job.options.previews !== false && loaded.previewMap !== null;
}

/**
 * Fits the preview's colours to a picture and its latents, and to the card (colour-card.ts), which has the colours that
 * the picture lacks.
 * @param latents [1,4,h,w]
 */
export function fitRunPreview(
  { job, checked, loaded }: JobRun,
  latents: Float32Array,
  picture: RgbImage,
): void {
  if (job.options.previews === false) return;
  const { h, w } = checked;
  const own = { latents, colours: average(picture, w, h), weight: 1 };
  loaded.previewMap = fitPreview(loaded.card == null ? [own] : [own, loaded.card]);
}

/**
 * Reports the picture as predicted after the last step, one pixel a latent.
 * @param denoised [1,4,h,w]
 */
export async function sendPreview(
  run: JobRun,
  denoised: Float32Array,
  image: number,
): Promise<void> {
  const map = run.loaded.previewMap;
  if (map === null) return;
  const { h, w } = run.checked;
  const pixels = await run.clock.time('preview', async () => applyPreview(map, denoised, h, w));
  run.report.preview(image, pixels, w, h);
}
