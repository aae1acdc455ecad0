import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import {
  ask,
  BASE,
  scopeWith,
  finished,
  QUEUE,
  REQUEST,
  submit,
} from '../../../test/service/scope.ts';
import type { JobId } from '../../protocol/engine-job.ts';
import { finishJob, updateJob } from '../../records/jobs.ts';

const running = (id: JobId) => updateJob(id, () => ({ state: 'running' }));

const status = async (id: string, logs = 1, scope = scopeWith()) => {
  const answer = await ask(`${QUEUE}/requests/${id}/status?logs=${logs}`, {}, scope);
  return { code: answer.status, body: await answer.json() };
};

describe('status', () => {
  it('is 202 until the end and 200 then, with all lines so far', async () => {
    const id = await submit(REQUEST);
    expect(await status(id, 0)).toMatchObject({
      code: 202,
      body: { status: 'IN_QUEUE', logs: null },
    });
    await running(id);
    const log = { at: Date.UTC(2026, 0, 2), level: 'INFO', message: 'step 1/2' } as const;
    await updateJob(id, () => ({ log: [log] }));
    const line = {
      message: 'step 1/2',
      level: 'INFO',
      source: 'USER',
      timestamp: '2026-01-02T00:00:00.000Z',
      labels: {},
    };
    expect(await status(id)).toMatchObject({
      code: 202,
      body: { status: 'IN_PROGRESS', logs: [line], metrics: {} },
    });
    expect(await status(id, 0)).toMatchObject({ body: { logs: [] } });
    await finishJob(id, finished('bytes'));
    expect(await status(id)).toMatchObject({
      code: 200,
      body: { status: 'COMPLETED', logs: [line], metrics: { inference_time: 2.5 } },
    });
  });

  it('says how to go on where no page of the app is open', async () => {
    const closed = scopeWith({ engineIsOpen: () => Promise.resolve(false) });
    const id = await submit(REQUEST);
    const hint = {
      status: 'IN_QUEUE',
      logs: [{ level: 'WARN', message: expect.stringContaining(`Open ${BASE}`) as string }],
    };
    expect(await status(id, 1, closed)).toMatchObject({ code: 202, body: hint });
    // A job whose page went away waits as well: it will run again.
    await running(id);
    expect(await status(id, 1, closed)).toMatchObject({ code: 202, body: hint });
  });

  it('is 404 for an unknown id', async () => {
    expect(await status('nobody')).toEqual({
      code: 404,
      body: {
        detail: 'Request not found',
        message: 'Request not found',
        status: 'NOT_FOUND',
      },
    });
  });
});
