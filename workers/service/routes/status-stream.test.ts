import 'fake-indexeddb/auto';
import { createFalClient } from '@fal-ai/client';
import { describe, expect, it } from 'vitest';
import { longStream } from '../../../src/fal/long-stream.ts';
import type { WireRequest } from '../../../src/fal/wire.ts';
import { ask, finished, QUEUE, REQUEST, scopeWith, submit } from '../../../test/service/scope.ts';
import type { JobId } from '../../protocol/engine-job.ts';
import { finishJob, updateJob } from '../../records/jobs.ts';
import { nextJob } from '../../records/queue.ts';
import type { RequestLog } from '../job-view.ts';

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

describe('a job that runs longer than a stream may be open', () => {
  const short = scopeWith({ streamLimitMs: 1 });
  const shortly: typeof globalThis.fetch = (input, init) => ask(String(input), init, short);
  const id = 'fal-ai/playground-v25/image-to-image';

  it('ends the client’s subscription with its result all the same', async () => {
    const subscribed = createFalClient({ fetch: shortly, credentials: 'any' }).subscribe(id, {
      input: REQUEST,
      mode: 'streaming',
    });
    await expect.poll(async () => (await nextJob())?.streamCut).toBe(true);
    const job = (await nextJob())?.id ?? ('' as JobId);
    await finishJob(job, finished('picture'));
    const { data, requestId } = await subscribed;
    expect(requestId).toBe(job);
    expect(data).toMatchObject({ images: [{ width: 64, height: 96 }] });
  });

  it('has a result that asks for another turn before the browser gives up', async () => {
    const job = await submit(REQUEST);
    await (await ask(`${QUEUE}/requests/${job}/status/stream`, {}, short)).text();
    const scope = scopeWith({ runLimitMs: 1, followsRedirects: true });
    const turn = await ask(`${QUEUE}/requests/${job}`, {}, scope);
    expect(turn.status).toBe(303);
    expect(turn.headers.get('location')).toBe(`${QUEUE}/requests/${job}?turn=1`);
    // A browser follows twenty.
    const last = await ask(`${QUEUE}/requests/${job}?turn=18`, {}, scope);
    expect([last.status, last.headers.get('x-fal-request-timeout-type')]).toEqual([504, null]);
  });

  it('has one stream without an end for pages with localFal or the bridge, each line once', async () => {
    const job = await submit(REQUEST);
    await updateJob(job, () => ({ state: 'running', log: [line('step 1/3')] }));
    const sent = { url: `${QUEUE}/requests/${job}/status/stream?logs=1`, method: 'GET' };
    const request: WireRequest = { ...sent, headers: [], body: null };
    let streams = 0;
    const once = async ({ url }: WireRequest) => {
      streams += 1;
      if (streams === 2) await updateJob(job, ({ log }) => ({ log: [...log, line('step 2/3')] }));
      if (streams === 3) await finishJob(job, finished('picture'));
      return ask(url, {}, short);
    };
    const text = await longStream(await once(request), request, once).text();
    const events = text.match(/(?<=data: ).*/g) ?? [];
    const seen = events.map((event) => JSON.parse(event) as { status: string; logs: RequestLog[] });
    expect(seen.flatMap(({ logs }) => logs.map(({ message }) => message))).toEqual([
      'step 1/3',
      'step 2/3',
    ]);
    expect(seen.at(-1)?.status).toBe('COMPLETED');
  });
});
