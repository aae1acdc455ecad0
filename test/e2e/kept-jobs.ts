import type { Page } from 'playwright-core';
import type { JobRecord } from '../../workers/records/record.ts';

/** What a test looks at of a job's record. */
export type KeptJob = Pick<JobRecord, 'id' | 'state' | 'attempts' | 'streamCut'> & {
  readonly code: string | undefined;
};

/** The job records of a page's origin, the oldest first. */
export function jobsOf(page: Page): Promise<readonly KeptJob[]> {
  return page.evaluate(async () => {
    const opening = indexedDB.open('playground');
    await new Promise((resolve) => opening.addEventListener('success', resolve));
    const all = opening.result.transaction('jobs').objectStore('jobs').getAll();
    await new Promise((resolve) => all.addEventListener('success', resolve));
    opening.result.close();
    return (all.result as JobRecord[])
      .toSorted((a, b) => a.createdAt - b.createdAt)
      .map(({ id, state, attempts, streamCut, failure }) => ({
        id,
        state,
        attempts,
        code: failure?.code,
        ...(streamCut === undefined ? {} : { streamCut }),
      }));
  });
}
