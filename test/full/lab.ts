/**
 * A page beside the app, on its origin: reads its records, loads single stages, asks it to draw.
 */
import * as Comlink from 'comlink';
import { parseRequest } from '../../src/request/parse-request.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { RunMetrics } from '../../workers/protocol/engine-result.ts';
import type { PackRecord } from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { readBlob } from '../../workers/records/blobs.ts';
import { deleteJob, insertJob, listJobsIn, readJob } from '../../workers/records/jobs.ts';
import { listPacks, onPackChanged } from '../../workers/records/packs.ts';
import type { BlobKey, JobRecord } from '../../workers/records/record.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';
import { readIndex } from '../../workers/store/pack-records.ts';
import { formatPackIndex } from '../../workers/packs/format.ts';
import type { Copier } from './copy-worker.ts';
import type { StageLab } from './stage-lab.ts';

export interface DrawOptions {
  /** Fields of a request other than its picture. */
  readonly request: Readonly<Record<string, unknown>>;
  readonly pack: PackId;
  readonly backend: 'webgpu' | 'auto';
  /** URL of the source picture. */
  readonly source: string;
  /**
   * URL path, ending in a slash, that `picture` and, where it is asked for, `trace` are PUT below.
   */
  readonly results: string;
  readonly trace: boolean;
}

export type DrawAnswer =
  | {
      readonly ok: true;
      readonly metrics: RunMetrics | undefined;
      readonly seconds: number;
      /** How many different values the picture's samples have; 1 if it is all of one grey. */
      readonly levels: number;
    }
  | { readonly ok: false; readonly failure: EngineFailure | null };

export interface Lab {
  /** The record of a model at a precision, as soon as it is in one of these states. */
  until(
    model: string,
    precision: string,
    states: readonly PackRecord['state'][],
  ): Promise<PackRecord>;
  pack(model: string, precision: string): Promise<PackRecord | undefined>;
  /** The record once it was verified at or after a time, ms since 1970. */
  verified(model: string, precision: string, since: number): Promise<PackRecord>;
  /** As `npm run pack` would write it. */
  indexText(id: PackId): Promise<string>;
  plainCopy(url: string): ReturnType<Copier['copy']>;
  /** Starts the worker that loads stages. */
  stages(runtime: 'jspi' | 'asyncify'): void;
  stage: Comlink.Remote<StageLab> | undefined;
  endStages(): void;
  /** Deletes the jobs that an interrupted run left, because the app would draw them first. */
  forgetJobs(): Promise<void>;
  /** The phase of the running job; '' if none runs. */
  phase(): Promise<string>;
  /** Has the page of the app draw a picture. */
  draw(options: DrawOptions): Promise<DrawAnswer>;
}

declare global {
  var lab: Lab;
}

const packOf = async (model: string, precision: string): Promise<PackRecord | undefined> =>
  (await listPacks()).find((pack) => pack.model === model && pack.precision === precision);

/** The record as soon as it is as wanted. */
function watch(
  model: string,
  precision: string,
  wanted: (record: PackRecord) => boolean,
): Promise<PackRecord> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const record = await packOf(model, precision);
      if (record === undefined || !wanted(record)) return;
      stop();
      resolve(record);
    };
    const stop = onPackChanged(() => void look().catch(reject));
    look().catch(reject);
  });
}

let worker: Worker | undefined;

globalThis.lab = {
  pack: packOf,
  until: (model, precision, states) =>
    watch(model, precision, ({ state }) => states.includes(state)),
  verified: (model, precision, since) =>
    watch(model, precision, ({ verifiedAt }) => verifiedAt !== null && verifiedAt >= since),
  async indexText(id) {
    const index = await readIndex(id);
    if (index === undefined) throw new Error(`${id} is not whole`);
    return formatPackIndex(index);
  },
  async plainCopy(url) {
    const copying = new Worker(new URL('./copy-worker.ts', import.meta.url), { type: 'module' });
    try {
      return await Comlink.wrap<Copier>(copying).copy(url);
    } finally {
      copying.terminate();
    }
  },
  stage: undefined,
  stages(runtime) {
    worker =
      runtime === 'jspi'
        ? new Worker(new URL('./stage-worker.ts', import.meta.url), { type: 'module' })
        : new Worker(new URL('./stage-worker.ts', import.meta.url), {
            type: 'module',
            name: 'asyncify',
          });
    globalThis.lab.stage = Comlink.wrap<StageLab>(worker);
  },
  endStages() {
    worker?.terminate();
    globalThis.lab.stage = undefined;
  },
  async forgetJobs() {
    for (const state of ['queued', 'running'] as const) {
      for (const { id } of await listJobsIn(state)) await deleteJob(id);
    }
  },
  async phase() {
    const [job] = await listJobsIn('running');
    return job?.progress?.phase ?? '';
  },
  async draw({ request, pack, backend, source, results, trace }) {
    const parsed = parseRequest({ ...request, image_url: 'blob:source' });
    if (!parsed.ok) throw new Error(`the request is not valid: ${JSON.stringify(parsed.detail)}`);
    const started = performance.now();
    const job = await insertJob({
      origin: 'runner',
      request: { ...parsed.request, seed: parsed.request.seed ?? 0n },
      source: await (await fetch(source)).blob(),
      options: {
        model: { kind: 'installed', id: pack },
        precision: 'auto',
        backend,
        noise: 'cpu',
        trace,
        convertColorProfile: false,
      },
    });
    const end = await endOf(job.id);
    const seconds = (performance.now() - started) / 1000;
    const [picture] = end?.result?.images ?? [];
    if (picture === undefined) return { ok: false, failure: end?.failure ?? null };
    await put(`${results}picture`, picture.blob);
    if (end?.result?.trace) await put(`${results}trace`, end.result.trace);
    return {
      ok: true,
      metrics: end?.result?.metrics ?? undefined,
      seconds,
      levels: await levelsOf(picture.blob),
    };
  },
};

function endOf(id: JobId): Promise<JobRecord | undefined> {
  return new Promise((resolve, reject) => {
    const look = async (): Promise<void> => {
      const job = await readJob(id);
      if (job !== undefined && job.state !== 'done' && job.state !== 'failed') return;
      stop();
      resolve(job);
    };
    const stop = onJobChanged((changed) => {
      if (changed === id) look().catch(reject);
    });
    look().catch(reject);
  });
}

async function put(url: string, key: BlobKey): Promise<void> {
  const answer = await fetch(url, { method: 'PUT', body: (await readBlob(key)) ?? null });
  if (!answer.ok) throw new Error(`${url} could not be written (${answer.status})`);
}

async function levelsOf(key: BlobKey): Promise<number> {
  const bitmap = await createImageBitmap((await readBlob(key)) ?? new Blob());
  const context = new OffscreenCanvas(bitmap.width, bitmap.height).getContext('2d');
  context?.drawImage(bitmap, 0, 0);
  const pixels = context?.getImageData(0, 0, bitmap.width, bitmap.height).data ?? [];
  return new Set([...pixels].filter((_, i) => i % 4 !== 3)).size;
}
