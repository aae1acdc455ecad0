import { parseRequest } from '../../src/request/parse-request.ts';
import { checkRequest } from '../../workers/engine/check-request.ts';
import { type Reporter, SILENT } from '../../workers/engine/reporter.ts';
import { JobRun } from '../../workers/engine/runtime/job-run.ts';
import type { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { CaptureUse, Residency } from '../../workers/protocol/engine-options.ts';

/** A job of the plainest request there is, for calling single stages. */
export function plainRun(
  loaded: LoadedModel,
  options: {
    readonly signal?: AbortSignal;
    readonly residency?: Residency | undefined;
    readonly vaeTileBytes?: number;
    readonly capture?: CaptureUse;
    readonly threads?: number;
    readonly report?: Reporter;
    /** Fields of the request that are not the plainest. */
    readonly request?: object;
  } = {},
): JobRun {
  const {
    signal = new AbortController().signal,
    residency,
    vaeTileBytes,
    capture,
    threads,
  } = options;
  const { report = SILENT, request: fields = {} } = options;
  const parsed = parseRequest({ image_url: 'file', prompt: '', ...fields });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  const { request } = parsed;
  const job = {
    id: 'plain' as JobId,
    request,
    source: new Blob(),
    options: {
      model: { kind: 'url', id: loaded.model.id, baseUrl: '' },
      precision: loaded.runtime.precision,
      backend: loaded.runtime.backend,
      noise: 'cpu',
      trace: false,
      convertColorProfile: false,
      ...(vaeTileBytes === undefined ? {} : { vaeTileBytes }),
      ...(capture && { capture }),
      ...(threads && { threads }),
    },
  } as const;
  const checked = checkRequest(request, undefined);
  return new JobRun({ job, checked, loaded, report, signal, residency });
}
