import type { JobRecord, StoredImage } from '../../workers/records/record.ts';
import { describePicture, type PictureMetadata } from '../request/metadata.ts';

/**
 * The recipe of a finished picture. For a picture that was made here it is what the engine writes into the file
 * (workers/engine/stages/output.ts). A picture of the hosted service comes without one, and its recipe names no model:
 * the model in `options` did not draw it.
 * @param size of the picture, pixels
 */
export function recipeOfPicture(
  {
    request,
    options,
    place,
    written,
  }: Pick<JobRecord, 'request' | 'options' | 'place' | 'written'>,
  { width, height }: Pick<StoredImage, 'width' | 'height'>,
): PictureMetadata {
  const style = written === undefined ? {} : { style: written.style.name };
  const made = { seed: request.seed, width, height, ...style };
  return describePicture(request, place === 'hosted' ? made : { ...made, model: options.model.id });
}

/** The recipe of a finished job as AUTOMATIC1111's text, which this app and many other programs read. */
export function recipeText(job: JobRecord): string {
  return recipeOfPicture(job, job.result?.images[0] ?? { width: 0, height: 0 }).infotext;
}
