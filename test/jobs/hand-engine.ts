/**
 * For the tests of src/jobs: an engine whose runs end when the test says so, and jobs to run on it.
 */
import type { EngineEvent } from '../../workers/protocol/engine-event.ts';
import type { EngineJob, JobId } from '../../workers/protocol/engine-job.ts';
import type { EngineResult } from '../../workers/protocol/engine-result.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import { insertJob, type NewJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { parseRequest } from '../../src/request/parse-request.ts';
import { endpointOptions } from '../../workers/service/model.ts';
import type { Engine } from '../../src/jobs/run-job.ts';
import { BASE, finished, REQUEST } from '../service/scope.ts';

interface HandRun {
  readonly job: EngineJob;
  readonly onEvent: (event: EngineEvent) => void;
  readonly end: () => void;
}

/** One run at a time, as the real one; a cancelled run ends at once. */
export class HandEngine implements Engine {
  /** Every job that was begun, in order. */
  readonly begun: EngineJob[] = [];
  #run: HandRun | undefined;

  /** The job that runs now. */
  get running(): JobId | undefined {
    return this.#run?.job.id;
  }

  run(job: EngineJob, onEvent: (event: EngineEvent) => void): Promise<void> {
    if (this.#run !== undefined) throw new Error('two runs at a time');
    this.begun.push(job);
    return new Promise((end) => (this.#run = { job, onEvent, end }));
  }

  cancel(id: JobId): void {
    if (this.running === id) this.fail(CANCELLED);
  }

  close(): void {
    if (this.running !== undefined) this.fail(CANCELLED);
  }

  /** Ends the run well. */
  finish(result: EngineResult = finished('picture')): void {
    this.#end((job) => ({ type: 'done', job, result }));
  }

  fail(failure: EngineFailure): void {
    this.#end((job) => ({ type: 'failed', job, failure }));
  }

  #end(last: (job: JobId) => EngineEvent): void {
    const run = this.#run;
    if (run === undefined) throw new Error('nothing runs');
    this.#run = undefined;
    run.onEvent(last(run.job.id));
    run.end();
  }
}

/** Puts a job of the app, with its picture, into the queue. */
export async function queueJob(change: Partial<NewJob> = {}): Promise<JobRecord> {
  const parsed = parseRequest(REQUEST);
  if (!parsed.ok) throw new Error('the request is sound');
  return insertJob({
    origin: 'app',
    request: { ...parsed.request, seed: 17454220438242315174n },
    options: endpointOptions(BASE),
    source: new Blob(['source']),
    ...change,
  });
}

/** A result that no database can store, because it contains a function. */
export function unstorable(): EngineResult {
  const result = finished('picture');
  return { ...result, output: { ...result.output, prompt: (() => '') as unknown as string } };
}
