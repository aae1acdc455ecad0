import { CANCELLED } from '../../workers/records/cancel.ts';
import { failJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import type { EngineClient } from './engine-client.ts';
import { engineFlags, withFlags } from './engine-flags.ts';
import { addLine, EventWriter } from './event-writer.ts';
import { followJob } from './follow-job.ts';
import { fetchSource } from './source-fetch.ts';

export type Engine = Pick<EngineClient, 'run' | 'cancel' | 'close'>;

/**
 * Runs a job that this page has claimed, from its picture to its end in the record. A job that is
 * deleted meanwhile, or claimed by another page, is stopped, and nothing more of it is written.
 * @param signal aborted when this page stops executing; the job is left as it stands then
 * @throws what the database threw for the job's end, or for a line that came before the run
 */
export async function runJob(engine: Engine, job: JobRecord, signal: AbortSignal): Promise<void> {
  const { id, claimedBy, request, options } = job;
  const writer = new EventWriter(id);
  const cancelled = new AbortController();
  const unfollow = followJob(id, (now) => {
    if (now?.claimedBy !== claimedBy) writer.abandon();
    else if (now?.cancelRequested) cancelled.abort();
    else return;
    engine.cancel(id);
  });
  const isOver = (): boolean => signal.aborted || writer.abandoned;
  try {
    const source = await fetchSource(job);
    if (isOver()) return;
    if (!source.ok) return await failJob(id, source.failure);
    const { log } = source;
    if (log !== undefined) await withRoom(() => addLine(id, log));
    // Nothing is awaited between this and the run: a cancellation that comes later finds it running.
    if (isOver()) return;
    if (cancelled.signal.aborted) return await failJob(id, CANCELLED);
    const asked = {
      id,
      request,
      source: source.blob,
      options: withFlags(options, engineFlags().flags),
    };
    await engine.run(asked, (event) => {
      if (!signal.aborted) writer.write(event);
    });
    await writer.settled();
  } finally {
    unfollow();
  }
}
