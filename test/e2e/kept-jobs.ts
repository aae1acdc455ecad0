import type { Page } from 'playwright-core';
import type { JobRecord } from '../../workers/records/record.ts';
import { inRecords } from './kept-records.ts';

/** What a test looks at of a job's record. */
export type KeptJob = Pick<JobRecord, 'id' | 'state' | 'attempts' | 'streamCut'> & {
  readonly code: string | undefined;
};

/** The job records of a page's origin, the oldest first. */
export function jobsOf(page: Page): Promise<readonly KeptJob[]> {
  return inRecords(page, async ({ all }) =>
    (await all<JobRecord>('jobs'))
      .toSorted((a, b) => a.createdAt - b.createdAt)
      .map(({ id, state, attempts, streamCut, failure }) => ({
        id,
        state,
        attempts,
        code: failure?.code,
        ...(streamCut === undefined ? {} : { streamCut }),
      })),
  );
}
