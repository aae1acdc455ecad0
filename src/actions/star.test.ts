import 'fake-indexeddb/auto';
import { beforeEach, expect, it } from 'vitest';
import { finished, REQUEST, submit } from '../../test/service/scope.ts';
import { database } from '../../workers/records/database.ts';
import { finishJob, listJobs } from '../../workers/records/jobs.ts';
import { onJobChanged } from '../../workers/records/job-changes.ts';
import { isStarred } from '../../workers/records/star.ts';
import { toggleStars } from './star.ts';

beforeEach(async () => {
  await (await database()).clear('jobs');
  for (let made = 0; made < 3; made++) await finishJob(await submit(REQUEST), finished('x'));
});

const stars = async () => (await listJobs()).map(isStarred);

it('stars those that have no star, and takes the stars away where all have one', async () => {
  const [first] = await listJobs();
  expect(await stars()).toEqual([false, false, false]);
  await toggleStars(first === undefined ? [] : [first]);
  expect(await stars()).toEqual([true, false, false]);
  await toggleStars(await listJobs());
  expect(await stars()).toEqual([true, true, true]);
  await toggleStars(await listJobs());
  expect(await stars()).toEqual([false, false, false]);
});

it('writes no record that has its star already', async () => {
  const [first, ...others] = await listJobs();
  await toggleStars(first === undefined ? [] : [first]);
  const changed: string[] = [];
  const stop = onJobChanged((id) => changed.push(id));
  await toggleStars(await listJobs());
  await expect.poll(() => changed).toEqual(others.map(({ id }) => id));
  stop();
});
