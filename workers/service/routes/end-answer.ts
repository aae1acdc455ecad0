import type { JobId } from '../../protocol/engine-job.ts';
import { dataUri } from '../../../src/fal/data-uri.ts';
import { readBlob } from '../../records/blobs.ts';
import type { JobRecord, JobResult, StoredImage } from '../../records/record.ts';
import { json } from '../answers.ts';
import { failureAnswer } from '../failures.ts';
import type { ServiceScope } from '../scope.ts';

/** A job's output or failure; undefined before its end. */
export async function endAnswer(
  job: JobRecord,
  { base }: ServiceScope,
): Promise<Response | undefined> {
  const id = { 'x-fal-request-id': job.id };
  if (job.result !== null) return json(200, await output(job, job.result, base), id);
  if (job.failure === null) return undefined;
  const { status, body, headers } = failureAnswer(job);
  return json(status, body, { ...headers, ...id });
}

/** fal's output with exactly its five fields. */
async function output(job: JobRecord, result: JobResult, base: string) {
  const { timings, seed, has_nsfw_concepts, prompt } = result.output;
  const images = result.images.map(async (image, index) => {
    const { width, height, content_type } = image;
    const uri = job.inline === true ? await inlined(image) : undefined;
    return { url: uri ?? address(base, job.id, image, index), width, height, content_type };
  });
  return { images: await Promise.all(images), timings, seed, has_nsfw_concepts, prompt };
}

/** The address that pictures.ts answers. */
function address(base: string, id: JobId, { content_type }: StoredImage, index: number): string {
  return `${base}files/${id}/${index}.${content_type === 'image/png' ? 'png' : 'jpeg'}`;
}

async function inlined({ blob }: StoredImage): Promise<string | undefined> {
  const picture = await readBlob(blob);
  return picture && dataUri(picture);
}
