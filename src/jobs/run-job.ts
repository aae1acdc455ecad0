import { CANCELLED } from '../../workers/records/cancel.ts';
import { failJob, updateJob } from '../../workers/records/jobs.ts';
import type { JobRecord } from '../../workers/records/record.ts';
import { withRoom } from '../../workers/records/retention.ts';
import type { BrowserExpansion } from './browser-expansion.ts';
import type { EngineClient } from './engine-client.ts';
import { engineFlags, withFlags } from './engine-flags.ts';
import { addLine, EventWriter } from './event-writer.ts';
import { fetchEmbeddings, fetchLoras } from './fetch-named-files.ts';
import { followJob } from './follow-job.ts';
import { restoreWhenLost } from './restore-job.ts';
import { runsAgain } from './run-again.ts';
import { fetchMask } from './mask-fetch.ts';
import { fetchSource } from './source-fetch.ts';

/** The part of the engine client that running jobs needs. */
export type Engine = Pick<EngineClient, 'run' | 'cancel' | 'close'>;

/**
 * Runs a job that this page has claimed: fetches its picture, hands it to the engine, and writes its events
 * into its record. If the engine stopped or hung, the job is queued again, once. If the job is deleted, or
 * another page claims it, the run is stopped and nothing more is written.
 * @param job the record, as `claimJob` returned it
 * @param signal fires when this page has to stop executing. The record then stays as it is.
 * @throws what the database threw for the end of the job, or for a line before the run
 */
export async function runJob(engine: Engine, job: JobRecord, signal: AbortSignal): Promise<void> {
  const { id, claimedBy, request, options } = job;
  const writer = new EventWriter(job);
  const cancelled = new AbortController();
  const unfollow = followJob(id, (now) => {
    if (now?.claimedBy !== claimedBy) writer.abandon();
    else if (now?.cancelRequested) cancelled.abort();
    else return;
    engine.cancel(id);
  });
  const isOver = (): boolean => writer.abandoned;
  const abandon = (): void => writer.abandon();
  if (signal.aborted) abandon();
  signal.addEventListener('abort', abandon);
  let unrestore: (() => void) | undefined;
  try {
    const either = AbortSignal.any([signal, cancelled.signal]);
    const source = await fetchSource(job, either);
    const mask = source.ok ? await fetchMask(job, either) : source;
    const embeddings = mask.ok ? await fetchEmbeddings(job, either) : mask;
    const loras = embeddings.ok ? await fetchLoras(job, either) : embeddings;
    if (isOver()) return;
    if (cancelled.signal.aborted) return await failJob(id, CANCELLED);
    if (!source.ok) return await failJob(id, source.failure);
    if (!mask.ok) return await failJob(id, mask.failure);
    if (!embeddings.ok) return await failJob(id, embeddings.failure);
    if (!loras.ok) return await failJob(id, loras.failure);
    const expansion = await expansionOf(job, either);
    for (const { log } of [source, expansion]) {
      if (log !== undefined) await withRoom(() => addLine(id, log));
    }
    // Nothing is awaited between this check and `run`. So a cancellation that comes later finds the job running.
    if (isOver()) return;
    if (cancelled.signal.aborted) return await failJob(id, CANCELLED);
    unrestore = restoreWhenLost(job, source.blob, [
      [[job.mask ?? null], mask.blob === null ? [] : [mask.blob]],
      [job.embeddings, embeddings.files],
      [job.loras, loras.files],
    ]);
    const asked = {
      id,
      request,
      source: source.blob,
      ...(mask.blob !== null && { mask: mask.blob }),
      ...(expansion.text !== undefined && { expansion: expansion.text }),
      ...(job.written !== undefined && { style: job.written.style.name }),
      ...(embeddings.files.length > 0 && { embeddings: embeddings.files }),
      ...(loras.files.length > 0 && { loras: loras.files }),
      options: withFlags(options, engineFlags().flags),
    };
    await engine.run(asked, (event) => {
      // The end of a run that was only stopped here is none of the job's.
      if (signal.aborted) return;
      if (event.type === 'failed' && runsAgain(event.failure, job)) {
        writer.writeAgain(event.failure.message);
      } else writer.write(event);
    });
    await writer.settled();
  } finally {
    signal.removeEventListener('abort', abandon);
    unfollow();
    unrestore?.();
  }
}

/** Loaded for the first job whose person has switched the browser's model on. */
async function expansionOf(job: JobRecord, signal: AbortSignal): Promise<BrowserExpansion> {
  if (job.expander === undefined) return {};
  if (job.expansion !== undefined) return { text: job.expansion };
  const { browserExpansion } = await import('./browser-expansion.ts');
  const made = await browserExpansion(job, signal);
  // A job that runs again has to make the same picture.
  const { text } = made;
  if (text !== undefined) await withRoom(() => updateJob(job.id, () => ({ expansion: text })));
  return made;
}
