import { jobsAhead } from '../records/queue.ts';
import type { JobRecord, LogEntry } from '../records/record.ts';
import type { ServiceScope } from './scope.ts';
import { failureAnswer } from './failures.ts';
import { jobUrls } from './job-urls.ts';

/** fal's three statuses. A client that gets any other polls for ever. */
type FalStatus = 'IN_QUEUE' | 'IN_PROGRESS' | 'COMPLETED';

export interface RequestLog {
  readonly message: string;
  readonly level: LogEntry['level'];
  readonly source: 'USER';
  readonly timestamp: string;
  readonly labels: Readonly<Record<string, string>>;
}

/** A job's status in fal's form, without logs. */
export interface JobView {
  readonly status: FalStatus;
  readonly request_id: string;
  readonly response_url: string;
  readonly status_url: string;
  readonly cancel_url: string;
  readonly metrics: { readonly inference_time?: number };
  /** Requests ahead of this one. */
  readonly queue_position?: number;
  readonly error?: string;
  readonly error_type?: string;
}

/**
 * Makes a job's status. A running job whose page was closed counts as queued, because it starts
 * again when the next page of the app opens.
 */
export async function jobView(job: JobRecord, scope: ServiceScope): Promise<JobView> {
  const common = { request_id: job.id, ...jobUrls(job.id, scope) };
  switch (job.state) {
    case 'queued':
      return {
        status: 'IN_QUEUE',
        ...common,
        metrics: {},
        queue_position: await jobsAhead(job),
      };
    case 'running':
      return (await scope.engineIsOpen())
        ? { status: 'IN_PROGRESS', ...common, metrics: {} }
        : { status: 'IN_QUEUE', ...common, metrics: {}, queue_position: 0 };
    case 'done':
      return { status: 'COMPLETED', ...common, metrics: { inference_time: inferenceTime(job) } };
    case 'failed': {
      const { error, error_type } = failureAnswer(job);
      return { status: 'COMPLETED', ...common, metrics: {}, error, error_type };
    }
  }
}

/** @returns a log line that asks for a page of the app, if the job waits and no page is open */
export async function waitingLine(
  job: JobRecord,
  scope: ServiceScope,
): Promise<LogEntry | undefined> {
  if (job.state !== 'queued' && job.state !== 'running') return undefined;
  if (await scope.engineIsOpen()) return undefined;
  const message = `No page of the app is open to run this request. Open ${scope.base} in this browser and keep it open; it runs the model "${scope.options.model.id}", which comes with the app.`;
  return { at: job.createdAt, level: 'WARN', message };
}

export function requestLog({ message, level, at }: LogEntry): RequestLog {
  return { message, level, source: 'USER', timestamp: new Date(at).toISOString(), labels: {} };
}

/** Seconds the engine took. */
function inferenceTime({ result }: JobRecord): number {
  return result?.output.timings['inference'] ?? 0;
}
