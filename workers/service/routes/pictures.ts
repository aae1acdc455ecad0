import type { JobId } from '../../protocol/engine-job.ts';
import { readBlob } from '../../records/blobs.ts';
import { refusal } from '../answers.ts';
import { fileAnswer } from '../file-answer.ts';
import type { ServiceScope } from '../scope.ts';
import { readCurrent } from '../read-current.ts';

/** `GET {app}/files/{job}/{n}.{format}`: a picture of a finished job, until its time is over. */
export async function answerPicture(
  id: JobId,
  index: number,
  request: Request,
  scope: ServiceScope,
): Promise<Response> {
  const image = (await readCurrent(id, scope))?.result?.images[index];
  const blob = image && (await readBlob(image.blob));
  if (image === undefined || blob === undefined) return refusal(404, 'There is no such picture');
  return fileAnswer(blob, image.content_type, request);
}
