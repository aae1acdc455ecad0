import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { jobChanged } from '../../workers/records/job-changes.ts';
import { failJob, listJobs, updateJob } from '../../workers/records/jobs.ts';
import { CANCELLED } from '../../workers/records/cancel.ts';
import { noteOutdated } from '../../workers/records/outdated.ts';
import { openDoor } from './runner-api.ts';

const MODEL = { id: 'tiny', baseUrl: 'http://app.test/tiny/' };

function generate() {
  openDoor();
  const request = { image_url: 'https://app.test/a.png', prompt: 'a spoon' };
  const answer = globalThis.playground?.generate({ request, options: { model: MODEL } });
  if (answer === undefined) throw new Error('there is no door');
  return answer;
}

/** The one job there is, once it is there. */
async function insertedJob() {
  await expect.poll(async () => (await listJobs()).length).toBe(1);
  const [job] = await listJobs();
  if (job === undefined) throw new Error('there is no job');
  return job;
}

describe("the runner's door", () => {
  it('answers with the failure of its job, and keeps no record of it', async () => {
    const answer = generate();
    const { id } = await insertedJob();
    await failJob(id, CANCELLED);
    expect(await answer).toEqual({ ok: false, failure: CANCELLED });
    expect(await listJobs()).toEqual([]);
  });

  it('answers, in a page that became outdated while it waited', async () => {
    const answer = generate();
    const { id } = await insertedJob();
    await updateJob(id, () => ({ state: 'running' }));
    noteOutdated();
    jobChanged(id);
    expect(await answer).toMatchObject({ ok: false, failure: { code: 'app_outdated' } });
  });

  it('answers, in a page that was outdated before', async () => {
    expect(await generate()).toMatchObject({ ok: false, failure: { code: 'app_outdated' } });
  });
});
