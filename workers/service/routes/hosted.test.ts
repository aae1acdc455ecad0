import 'fake-indexeddb/auto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { BASE, finished, REQUEST } from '../../../test/service/scope.ts';
import { CONSENT_HEADER } from '../../../src/fal/hosts.ts';
import { parseRequest } from '../../../src/request/parse-request.ts';
import { finishJob, insertJob, requeueJob } from '../../records/jobs.ts';
import { answerHosted, isHostedUrl } from './hosted.ts';
import { endpointOptions } from '../model.ts';

/** What would have left the machine. */
const sent: { url: string; init: RequestInit }[] = [];

beforeEach(() => {
  vi.stubGlobal('fetch', (url: string, init: RequestInit) => {
    sent.push({ url, init });
    return Promise.resolve(new Response('{}'));
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
  sent.length = 0;
});

async function hostedJob(consent: boolean) {
  const parsed = parseRequest(REQUEST);
  if (!parsed.ok) throw new Error('the request is sound');
  const { id } = await insertJob({
    origin: 'app',
    request: { ...parsed.request, seed: 1n },
    options: endpointOptions(BASE),
    source: null,
    place: 'hosted',
    ...(consent ? { consent: { at: 1 } } : {}),
  });
  return id;
}

function ask(path: string, consent: string | undefined, init: RequestInit = {}) {
  const headers = { authorization: 'Key secret', cookie: 'a=b', 'x-other': 'c' };
  const named = consent === undefined ? headers : { ...headers, [CONSENT_HEADER]: consent };
  return answerHosted(new Request(`${BASE}hosted/${path}`, { ...init, headers: named }), BASE);
}

describe('a request to the hosted service', () => {
  it('goes out while a job runs that its person agreed to send', async () => {
    const id = await hostedJob(true);
    const answer = await ask('queue.fal.run/fal-ai/x?a=1', id, { method: 'POST', body: '{}' });
    expect(answer.status).toBe(200);
    expect(sent.map(({ url }) => url)).toEqual(['https://queue.fal.run/fal-ai/x?a=1']);
    const headers = new Headers(sent[0]?.init.headers);
    expect([...headers.keys()].toSorted()).toEqual(['authorization', 'content-type']);
    expect(sent[0]?.init).toMatchObject({ method: 'POST', credentials: 'omit', redirect: 'error' });
  });

  it('reads a picture without the key', async () => {
    await ask('v3.fal.media/files/x.jpeg', await hostedJob(true));
    expect(sent).toHaveLength(1);
    expect([...new Headers(sent[0]?.init.headers).keys()]).toEqual([]);
  });

  it.each([
    ['without a job', () => Promise.resolve(undefined)],
    ['for a job nobody knows', () => Promise.resolve('unknown')],
    ['for a job without consent', () => hostedJob(false)],
    [
      'for a job that has ended',
      async () => {
        const id = await hostedJob(true);
        await finishJob(id, finished('x'));
        return id;
      },
    ],
    [
      'for a job that runs here now',
      async () => {
        const id = await hostedJob(true);
        await requeueJob(id);
        return id;
      },
    ],
  ])('goes nowhere %s', async (_name, job) => {
    const answer = await ask('queue.fal.run/fal-ai/x', await job());
    expect(answer.status).toBe(403);
    expect(sent).toEqual([]);
  });

  it.each(['evil.example/x', 'notfal.run/', 'fal.run.evil.example/', 'user@evil.example/', '//'])(
    'goes to no other host: %s',
    async (path) => {
      const answer = await ask(path, await hostedJob(true));
      expect(answer.status).toBe(403);
      expect(sent).toEqual([]);
    },
  );
});

it('only addresses below the app’s own folder are meant', () => {
  expect(isHostedUrl(new URL(`${BASE}hosted/queue.fal.run/`), BASE)).toBe(true);
  expect(isHostedUrl(new URL('https://app.example/hosted/queue.fal.run/'), BASE)).toBe(false);
});
