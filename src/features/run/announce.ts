import type { JobId } from '../../../workers/protocol/engine-job.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { progressFraction } from '../../jobs/progress.ts';
import { t } from '../../language/t.ts';
import { isActive } from '../../stores/jobs.ts';

/** The least time between two messages about the same work, ms: a screen reader must not talk over each step. */
const REST_MS = 10_000;

/** What was said of the app's runs so far. */
export interface Said {
  /** The run that is under way. */
  readonly run: JobId | null;
  /** The newest of those that are under way or wait. */
  readonly newest: JobId | null;
  /** Whether one of those that are under way or wait has run: their begin is no news any more. */
  readonly begun: boolean;
  /** How many quarters of it are done. */
  readonly quarters: number;
  /** When the last message was, ms; -Infinity before the first. */
  readonly at: number;
  readonly words: string;
}

export const NOTHING_SAID: Said = {
  run: null,
  newest: null,
  begun: false,
  quarters: 0,
  at: -Infinity,
  words: '',
};

/**
 * What a screen reader says of the app's runs: that the first has begun, a quarter of one now and then, and that the
 * last has ended. A failure says itself, where it is shown.
 * @param now ms, of any clock
 */
export function announce(before: Said, jobs: readonly JobRecord[], now: number): Said {
  const own = jobs.filter(({ origin }) => origin === 'app');
  const run = own.find(({ state }) => state === 'running');
  const rested = now - before.at >= REST_MS;
  const newest = own.findLast(isActive)?.id ?? null;
  const isOver = before.run !== null && before.run !== run?.id;
  const next = {
    ...before,
    run: run?.id ?? null,
    newest,
    begun: run !== undefined || (before.begun && own.some(isActive)),
    quarters: isOver || run === undefined ? 0 : before.quarters,
  };
  if (newest === null && before.newest !== null) {
    // One that waited ends without a run, if a person cancels it.
    const last = own.find(({ id }) => id === (before.run ?? before.newest));
    return { ...next, words: endOf(last), at: now };
  }
  if (run === undefined) return next;
  if (!before.begun && rested) return { ...next, words: t('The run has begun.'), at: now };
  const quarters = Math.floor(progressFraction(run.progress) * 4);
  if (quarters <= next.quarters || !rested) return next;
  return { ...next, quarters, words: t('{percent} percent', { percent: quarters * 25 }), at: now };
}

function endOf(job: JobRecord | undefined): string {
  if (job?.state === 'done') return t('The picture is there.');
  return job?.failure?.code === 'cancelled' ? t('The run is cancelled.') : '';
}
