import type { JobId } from '../../protocol/engine.ts';
import type { JobRecord } from '../../records/record.ts';
import { json, unknownJob } from '../answers.ts';
import type { ServiceScope } from '../scope.ts';
import { failureAnswer } from '../failures.ts';
import { jobUrls } from '../job-urls.ts';
import { readCurrent } from '../read-current.ts';

/** `GET …/requests/{id}`: the bare output, the failure as its own status, or 400 before the end. */
export async function answerResult(id: JobId, scope: ServiceScope): Promise<Response> {
  const job = await readCurrent(id, scope);
  if (job === undefined) return unknownJob();
  return endAnswer(job, scope) ?? stillInProgress(id, scope);
}

/** A job's output or failure; undefined before its end. */
export function endAnswer(job: JobRecord, { base }: ServiceScope): Response | undefined {
  const id = { 'x-fal-request-id': job.id };
  if (job.result !== null) return json(200, output(job.id, job.result, base), id);
  if (job.failure === null) return undefined;
  const { status, body, headers } = failureAnswer(job);
  return json(status, body, { ...headers, ...id });
}

function stillInProgress(id: JobId, scope: ServiceScope): Response {
  return json(
    400,
    { detail: 'Request is still in progress', request_id: id, ...jobUrls(id, scope) },
    { 'x-fal-request-id': id },
  );
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
