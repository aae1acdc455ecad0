import { describePicture } from '../../../src/request/metadata.ts';
import type { EngineResult } from '../../protocol/engine-result.ts';
import { encodeImage } from '../image/encode.ts';
import { resizeToAsked } from '../image/resize-to-asked.ts';
import type { RgbImage } from '../image/rgb-image.ts';
import type { JobRun } from '../runtime/job-run.ts';

/**
 * Encodes the pictures at the size the request asks for, with the request in each file's metadata.
 */
export async function encodePictures(
  { job, checked, model }: JobRun,
  pictures: readonly RgbImage[],
): Promise<EngineResult['images']> {
  const { format } = job.request;
  const { width, height } = checked.asked;
  const style = job.style === undefined ? {} : { style: job.style };
  const made = { seed: checked.seed, width, height, model: model.id, ...style };
  const metadata = describePicture(job.request, made);
  return Promise.all(
    pictures.map(async (picture) => ({
      blob: await encodeImage(resizeToAsked(picture, width, height), format, metadata),
      width,
      height,
      content_type: format === 'png' ? ('image/png' as const) : ('image/jpeg' as const),
    })),
  );
}
