import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { ask, finished, QUEUE, REQUEST, submit } from '../../../test/service/scope.ts';
import { finishJob, updateJob } from '../../records/jobs.ts';

const line = (message: string) => ({ at: 0, level: 'INFO', message }) as const;

it('sends one event per change, each line once, one chunk each in ASCII, and ends with the job', async () => {
  const id = await submit(REQUEST);
  const answer = await ask(`${QUEUE}/requests/${id}/status/stream?logs=1`);
  expect(answer.status).toBe(200);
  expect(answer.headers.get('content-type')).toBe('text/event-stream');
  const chunks = answer.body?.getReader();
  if (chunks === undefined) throw new Error('no body');
  const next = async () => {
    const text = new TextDecoder().decode((await chunks.read()).value);
    expect(text).toMatch(/^data: [\0-\x7f]*\n\n$/);
    const event = JSON.parse(text.slice('data: '.length)) as {
      status: string;
      logs: { message: string }[];
    };
    return { status: event.status, lines: event.logs.map(({ message }) => message) };
  };

  expect(await next()).toEqual({ status: 'IN_QUEUE', lines: [] });
  await updateJob(id, () => ({ state: 'running', log: [line('größer 🌙')] }));
  expect(await next()).toEqual({ status: 'IN_PROGRESS', lines: ['größer 🌙'] });
  await updateJob(id, ({ log }) => ({ log: [...log, line('step 1/2'), line('step 2/2')] }));
  expect(await next()).toEqual({ status: 'IN_PROGRESS', lines: ['step 1/2', 'step 2/2'] });
  await finishJob(id, finished('bytes'));
  expect(await next()).toEqual({ status: 'COMPLETED', lines: [] });
  expect((await chunks.read()).done).toBe(true);
});

it('is 404 for an unknown id', async () => {
  expect((await ask(`${QUEUE}/requests/nobody/status/stream`)).status).toBe(404);
});
