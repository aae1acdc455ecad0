import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { ask, scopeWith, QUEUE, REQUEST, submit } from '../../../test/service/scope.ts';
import type { JobId } from '../../protocol/engine-job.ts';
import { readJob, updateJob } from '../../records/jobs.ts';

const running = (id: JobId) => updateJob(id, () => ({ state: 'running' }));

const cancel = async (id: string, scope = scopeWith()) => {
  const answer = await ask(`${QUEUE}/requests/${id}/cancel`, { method: 'PUT' }, scope);
  return [answer.status, await answer.json()];
};

describe('cancel', () => {
  const REQUESTED = [202, { status: 'CANCELLATION_REQUESTED' }];

  it('ends a waiting job; its result is 499', async () => {
    const id = await submit(REQUEST);
    expect(await cancel(id)).toEqual(REQUESTED);
    const result = await ask(`${QUEUE}/requests/${id}`);
    expect(result.status).toBe(499);
    expect(result.headers.get('x-fal-error-type')).toBe('client_cancelled');
    expect(await cancel(id)).toEqual([400, { status: 'ALREADY_COMPLETED' }]);
  });

  it('asks the page of a running job to stop it', async () => {
    const id = await submit(REQUEST);
    await running(id);
    expect(await cancel(id)).toEqual(REQUESTED);
    expect(await readJob(id)).toMatchObject({ state: 'running', cancelRequested: true });
  });

  it('ends a running job itself where its page is gone', async () => {
    const id = await submit(REQUEST);
    await running(id);
    const closed = scopeWith({ engineIsOpen: () => Promise.resolve(false) });
    expect(await cancel(id, closed)).toEqual(REQUESTED);
    expect(await readJob(id)).toMatchObject({ state: 'failed', failure: { code: 'cancelled' } });
  });

  it('is 404 for an unknown id', async () => {
    expect(await cancel('nobody')).toEqual([404, { status: 'NOT_FOUND' }]);
  });
});
