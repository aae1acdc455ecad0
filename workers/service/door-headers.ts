/** What `npm run endpoint` (tools/endpoint) tells of a request beside what its caller sent. */
import type { JobId } from '../protocol/engine-job.ts';
import type { EngineOptions } from '../protocol/engine-options.ts';
import { PREDICTIONS } from '../protocol/prediction.ts';
import { engineOptions, folderModel } from '../records/engine-options.ts';
import type { ServiceScope } from './scope.ts';

/** The id of a model that is served below `runner/model/`: a folder, or a checkpoint (`….safetensors`). */
export const MODEL_HEADER = 'x-playground-model';

/** How that checkpoint was trained, if it does not say it: one of {@link PREDICTIONS}. */
export const PREDICTION_HEADER = 'x-playground-prediction';

/** The id for the job of a request that may come again, because its answer was lost with the browser. */
export const JOB_HEADER = 'x-playground-job';

/**
 * The engine's options with the folder that was chosen for all jobs.
 * @returns undefined if none was chosen, and for requests of other sites, which choose nothing
 */
export function chosenFolder(
  headers: Headers,
  { base, site }: Pick<ServiceScope, 'base' | 'site'>,
): EngineOptions | undefined {
  const id = headers.get(MODEL_HEADER);
  if (id === null || site !== undefined) return undefined;
  const place = `${base}runner/model/${encodeURIComponent(id)}`;
  const folder = id.endsWith('.safetensors') ? place : `${place}/`;
  const said = headers.get(PREDICTION_HEADER);
  const prediction = PREDICTIONS.find((each) => each === said);
  return engineOptions('endpoint', {
    ...folderModel(id, folder, undefined),
    ...(prediction && { prediction }),
  });
}

/** @returns undefined if the request names none, and for requests of other sites */
export function chosenJobId(
  headers: Headers,
  { site }: Pick<ServiceScope, 'site'>,
): JobId | undefined {
  const id = headers.get(JOB_HEADER);
  return id === null || site !== undefined ? undefined : (id as JobId);
}
