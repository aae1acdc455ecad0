import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, scopeWith, post, REQUEST } from '../../../test/service/scope.ts';
import type { JobId } from '../../protocol/engine.ts';
import { failJob, readJob } from '../../records/jobs.ts';
import { nextJob } from '../../records/queue.ts';

describe('run', () => {
  const RUN = 'https://fal.run/fal-ai/playground-v25/image-to-image';

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
    const answer = await ask(RUN, post(REQUEST), scopeWith({ runLimitMs: 1 }));
    expect(answer.status).toBe(504);
    expect(answer.headers.get('x-fal-request-timeout-type')).toBe('user');
    const { request_id } = (await answer.json()) as { request_id: JobId };
    expect(await readJob(request_id)).toMatchObject({ state: 'queued' });
  });
});
