import type { JobRecord } from '../../../workers/records/record.ts';
import { describeSeconds, PHASE_LABELS, secondsLeft } from '../../jobs/progress.ts';
import { readLive, useLive } from '../../stores/live.ts';
import { formatBytes } from '../../language/format-number.ts';
import { useNow } from '../../ui/use-now.ts';

/** What a running job is doing, such as "Drawing, step 3 of 23". */
export function headline({ state, progress, cancelRequested, place, log }: JobRecord): string {
  if (place === 'hosted') return log.at(-1)?.message ?? 'Sending to fal.ai';
  if (cancelRequested) return 'Stopping after this step…';
  if (state === 'queued') return 'Waiting for its turn';
  if (progress === null) return 'Starting the engine';
  const steps = progress.phase === 'denoise' && progress.of > 0;
  return PHASE_LABELS[progress.phase] + (steps ? `, step ${progress.step} of ${progress.of}` : '');
}

/** How much of a running job is left: bytes while the model is read for the first time, else time. */
export function useRest({ id, progress, state, cancelRequested }: JobRecord): string | null {
  const load = useLive((live) => readLive(id, live).load);
  const left = secondsLeft(progress, useNow(1000));
  // What is said of a run that stops would be false.
  if (state !== 'running' || cancelRequested) return null;
  if (left !== null) return describeSeconds(left);
  if (progress?.phase !== 'load_model' || load === null) return null;
  return `${formatBytes(load.bytes)} of ${formatBytes(load.of)}`;
}
