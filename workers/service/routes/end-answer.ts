import type { JobId } from '../../protocol/engine.ts';
import type { JobRecord } from '../../records/record.ts';
import { json } from '../answers.ts';
import { failureAnswer } from '../failures.ts';
import type { ServiceScope } from '../scope.ts';

/** A job's output or failure; undefined before its end. */
export function endAnswer(job: JobRecord, { base }: ServiceScope): Response | undefined {
  const id = { 'x-fal-request-id': job.id };
  if (job.result !== null) return json(200, output(job.id, job.result, base), id);
  if (job.failure === null) return undefined;
  const { status, body, headers } = failureAnswer(job);
  return json(status, body, { ...headers, ...id });
}

/**
 * fal's output with exactly its five fields; pictures have the addresses that pictures.ts answers.
 */
function output(id: JobId, result: NonNullable<JobRecord['result']>, base: string) {
  const { timings, seed, has_nsfw_concepts, prompt } = result.output;
  return {
    images: result.images.map(({ width, height, content_type }, index) => ({
      url: `${base}files/${id}/${index}.${content_type === 'image/png' ? 'png' : 'jpeg'}`,
      width,
      height,
      content_type,
    })),
    timings,
    seed,
    has_nsfw_concepts,
    prompt,
  };
}
