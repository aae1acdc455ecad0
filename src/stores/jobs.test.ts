import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { finished, REQUEST, submit } from '../../test/service/scope.ts';
import { finishJob } from '../../workers/records/jobs.ts';
import { bringBackJobs, trashJobs } from '../../workers/records/trash.ts';
import { jobIsShown, useJobs } from './jobs.ts';
import { mirrorJobs } from './mirror-jobs.ts';

const shown = () => useJobs.getState().jobs.map(({ id }) => id);

describe('the jobs that a page shows', () => {
  it('are those that nobody has deleted; one that is brought back has its old place', async () => {
    const ids = [await submit(REQUEST), await submit(REQUEST), await submit(REQUEST)];
    for (const id of ids) await finishJob(id, finished('x'));
    const [first, second, third] = ids;
    if (first === undefined || second === undefined) throw new Error('there are three');
    await trashJobs([first]);
    await mirrorJobs();
    expect(shown()).toEqual([second, third]);
    await trashJobs([second]);
    await expect.poll(shown).toEqual([third]);
    expect(await bringBackJobs([first])).toHaveLength(1);
    expect(await bringBackJobs([second])).toHaveLength(1);
    await expect.poll(shown).toEqual(ids);
  });
});

it('a job is waited for until the page shows it, or until a signal', async () => {
  const id = await submit(REQUEST);
  await mirrorJobs();
  await jobIsShown(id);
  const ending = new AbortController();
  const waiting = jobIsShown('none', ending.signal);
  ending.abort();
  await waiting;
  await jobIsShown('none', ending.signal);
});
