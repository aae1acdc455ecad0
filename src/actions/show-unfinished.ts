import type { JobRecord } from '../../workers/records/record.ts';
import { isActive, useJobs } from '../stores/jobs.ts';
import { setSettings } from '../stores/settings.ts';

/**
 * Shows the app's own job that was not finished when the page before ended: one that runs again, or one that
 * has failed since because it was interrupted twice. A browser that is killed may not have stored which job
 * was shown.
 * @param openedAt when this page began, ms since the epoch
 */
export function showUnfinished(openedAt: number = performance.timeOrigin): void {
  const own = useJobs.getState().jobs.filter(({ origin }) => origin === 'app');
  const job =
    own.find(({ state }) => state === 'running') ??
    own.findLast((each) => isActive(each) || hasFailedSince(each, openedAt));
  if (job !== undefined) setSettings({ view: job.id });
}

function hasFailedSince({ state, finishedAt }: JobRecord, openedAt: number): boolean {
  return state === 'failed' && (finishedAt ?? 0) >= openedAt;
}
