import { t } from '../../language/t.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { describeSeconds, phaseName, secondsLeft } from '../../jobs/progress.ts';
import { readLive, useLive } from '../../stores/live.ts';
import { formatBytes } from '../../language/format-number.ts';
import { useNow } from '../../ui/use-now.ts';

/** What a running job is doing, such as "Drawing, step 3 of 23". */
export function headline({ state, progress, cancelRequested, place, log }: JobRecord): string {
  if (place === 'hosted') return log.at(-1)?.message ?? t('Sending to fal.ai');
  if (cancelRequested) return t('Stopping after this step…');
  if (state === 'queued') return t('Waiting for its turn');
  if (progress === null) return t('Starting the engine');
  const phase = phaseName(progress.phase);
  const { step, of } = progress;
  return progress.phase === 'denoise' && of > 0
    ? t('{phase}, step {step} of {of}', { phase, step, of })
    : phase;
}

/** How much of a running job is left: bytes while the model is read for the first time, else time. */
export function useRest({ id, progress, state, cancelRequested }: JobRecord): string | null {
  const load = useLive((live) => readLive(id, live).load);
  const left = secondsLeft(progress, useNow(1000));
  // What is said of a run that stops would be false.
  if (state !== 'running' || cancelRequested) return null;
  if (left !== null) return describeSeconds(left);
  if (progress?.phase !== 'load_model' || load === null) return null;
  return t('{part} of {whole}', {
    part: formatBytes(load.bytes),
    whole: formatBytes(load.of),
  });
}
