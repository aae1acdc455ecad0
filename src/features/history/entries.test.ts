import { expect, it } from 'vitest';
import type { GroupId, JobRecord } from '../../../workers/records/record.ts';
import { entriesOf } from './entries.ts';

const job = (id: string, change: Partial<JobRecord> = {}) =>
  ({ id, state: 'done', result: { images: [{}] }, ...change }) as JobRecord;
const group = 'g' as GroupId;

/** Oldest first: a single one, a strip of two of which one failed, and one with two pictures. */
const JOBS = [
  job('old'),
  job('a', { group }),
  job('b', { group, state: 'failed', result: null }),
  job('c', { group }),
  job('two', { result: { images: [{}, {}] } as unknown as JobRecord['result'] }),
];
const keys = (jobs: readonly JobRecord[], view: string) =>
  entriesOf(jobs, view).map(({ key }) => key);
const shown = (view: string) => entriesOf(JOBS, view).map((each) => [each.job.id, each.pictures]);

it('has the newest first, and one tile for a group', () => {
  expect(shown('')).toEqual([
    ['two', 2],
    ['c', 2],
    ['old', 1],
  ]);
});

it('shows of a group the one on the stage', () => {
  expect(shown('a')).toEqual([
    ['two', 2],
    ['a', 2],
    ['old', 1],
  ]);
});

it('has one key for a group, whichever of its pictures is shown or is the newest', () => {
  expect(keys(JOBS, '')).toEqual(['two', 'g', 'old']);
  expect(keys(JOBS, 'a')).toEqual(['two', 'g', 'old']);
  expect(keys([...JOBS, job('d', { group })], 'a')).toEqual(['g', 'two', 'old']);
});
