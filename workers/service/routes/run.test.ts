import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import {
  ask,
  BASE,
  finished,
  post,
  QUEUE,
  REQUEST,
  scopeWith,
} from '../../../test/service/scope.ts';
import type { JobId } from '../../protocol/engine-job.ts';
import { deleteJob, failJob, finishJob, listJobs, readJob, updateJob } from '../../records/jobs.ts';
import { nextJob } from '../../records/queue.ts';
import { trashJobs } from '../../records/trash.ts';

const RUN = 'https://fal.run/fal-ai/playground-v25/image-to-image';

beforeEach(async () => {
  for (const { id } of await listJobs()) await deleteJob(id);
});

/** Waits until there are so many jobs. @returns their ids, oldest first */
async function jobIds(count: number): Promise<JobId[]> {
  await expect.poll(async () => (await listJobs()).length).toBe(count);
  return (await listJobs()).map(({ id }) => id);
}

const late = scopeWith({ runLimitMs: 1 });

describe('run', () => {
  it('holds until the job has ended', async () => {
    const answer = ask(RUN, post(REQUEST));
    await expect.poll(nextJob).toMatchObject({ origin: 'endpoint' });
    const id = (await nextJob())?.id ?? ('' as JobId);
    await failJob(id, { code: 'out_of_memory', message: 'No room.', action: 'Close tabs.' });
    expect((await answer).status).toBe(500);
    expect((await answer).headers.get('x-fal-request-id')).toBe(id);
    expect(await (await answer).json()).toMatchObject({ detail: 'No room. Close tabs.' });
  });

  it('is 504 past its limit, not to be asked for again, and the job goes on', async () => {
    const answer = await ask(RUN, post(REQUEST), late);
    expect(answer.status).toBe(504);
    expect(answer.headers.get('x-fal-request-timeout-type')).toBe('user');
    const { request_id } = (await answer.json()) as { request_id: JobId };
    expect(await readJob(request_id)).toMatchObject({ state: 'queued' });
  });
});

describe('a run whose caller goes away', () => {
  it('is cancelled while it waits', async () => {
    const caller = new AbortController();
    void ask(RUN, { ...post(REQUEST), signal: caller.signal });
    const [id] = await jobIds(1);
    caller.abort();
    await expect
      .poll(() => readJob(id ?? ('' as JobId)))
      .toMatchObject({ state: 'failed', failure: { code: 'cancelled' } });
  });

  it('is stopped while it is drawn, also if the page was closed', async () => {
    let gone = false;
    const scope = scopeWith({ callerIsGone: () => Promise.resolve(gone) });
    void ask(RUN, post(REQUEST), scope);
    const [id = '' as JobId] = await jobIds(1);
    await updateJob(id, () => ({ state: 'running' }));
    gone = true;
    await updateJob(id, ({ attempts }) => ({ attempts: attempts + 1 }));
    await expect.poll(() => readJob(id)).toMatchObject({ cancelRequested: true });
  });
});

describe('an equal request', () => {
  it('takes up the job of one that was told that it takes too long', async () => {
    await ask(RUN, post(REQUEST), late);
    const again = ask(RUN, post(REQUEST));
    const [id = '' as JobId] = await jobIds(1);
    await finishJob(id, finished('picture'));
    expect((await again).headers.get('x-fal-request-id')).toBe(id);
    expect(await listJobs()).toHaveLength(1);
  });

  it('takes up the job whose service worker was stopped, waiting, running or just done', async () => {
    await ask(RUN, post(REQUEST), late);
    const [id = '' as JobId] = await jobIds(1);
    // So a stopped service worker leaves the record: it counted, and counts no further.
    await updateJob(id, ({ run }) => ({ run: run ? { ...run, beats: 3 } : null }));
    await finishJob(id, finished('picture'));
    const answer = await ask(RUN, post(REQUEST));
    expect([answer.status, answer.headers.get('x-fal-request-id')]).toEqual([200, id]);
  });

  it('does not take up a job that a person has deleted', async () => {
    await ask(RUN, post(REQUEST), late);
    const [id = '' as JobId] = await jobIds(1);
    await finishJob(id, finished('picture'));
    await trashJobs([id]);
    expect((await ask(RUN, post(REQUEST), late)).status).toBe(504);
    expect(await listJobs()).toHaveLength(2);
  });

  it('is a request of its own once the first has its answer', async () => {
    const first = ask(RUN, post(REQUEST));
    const [id = '' as JobId] = await jobIds(1);
    await finishJob(id, finished('picture'));
    expect((await first).status).toBe(200);
    expect((await ask(RUN, post(REQUEST), late)).status).toBe(504);
    expect(await listJobs()).toHaveLength(2);
  });

  it('is a request of its own while the first still waits, and if another site sends it', async () => {
    void ask(RUN, post(REQUEST), scopeWith({ runLimitMs: 500 }));
    await jobIds(1);
    await ask(RUN, post(REQUEST), late);
    await jobIds(2);
    await ask(RUN, post(REQUEST), scopeWith({ runLimitMs: 1, site: 'https://other.example' }));
    await jobIds(3);
  });

  it('is a request of its own if it asks another endpoint, or for something else', async () => {
    await ask(RUN, post(REQUEST), late);
    await ask('https://fal.run/fal-ai/playground-v25', post(REQUEST), late);
    await jobIds(2);
    await ask(RUN, post({ ...REQUEST, prompt: 'another' }), late);
    await jobIds(3);
  });
});

describe('a caller whose page the service worker controls', () => {
  const followed = scopeWith({ followsRedirects: true });

  it('is sent on to wait elsewhere, in its own origin or at the hosted service’s address', async () => {
    const direct = await ask(RUN, post(REQUEST), followed);
    const [id = '' as JobId] = await jobIds(1);
    expect(direct.status).toBe(303);
    expect(direct.headers.get('location')).toBe(`${QUEUE}/requests/${id}?turn=1`);
    const turn = await ask(`${BASE}files/${id}/answer.json?turn=1`, {}, followed);
    expect(turn.headers.get('location')).toBe(`${BASE}files/${id}/answer.json?turn=2`);
    const last = ask(`${BASE}files/${id}/answer.json?turn=2`, {}, followed);
    await finishJob(id, finished('picture'));
    expect((await last).headers.get('x-fal-request-id')).toBe(id);
    expect(await listJobs()).toHaveLength(1);
  });

  it('and takes no further turn has gone away', async () => {
    await ask(RUN, post(REQUEST), followed);
    const [id = '' as JobId] = await jobIds(1);
    await expect.poll(() => readJob(id)).toMatchObject({ failure: { code: 'cancelled' } });
  });

  it('gets its picture even if its turn comes late, because its page was busy', async () => {
    await ask(RUN, post(REQUEST), followed);
    const [id = '' as JobId] = await jobIds(1);
    const { request } = (await readJob(id)) ?? {};
    await expect.poll(() => readJob(id)).toMatchObject({ failure: { code: 'cancelled' } });
    const turn = ask(`${QUEUE}/requests/${id}?turn=9`, {}, followed);
    await expect.poll(() => readJob(id)).toMatchObject({ state: 'queued', failure: null, request });
    await finishJob(id, finished('picture'));
    expect((await turn).status).toBe(200);
  });
});
