import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JobId } from '../../../workers/protocol/engine-job.ts';
import { hostedFetch } from './fetch.ts';

const JOB = 'a' as JobId;
const SERVICE = 'https://queue.fal.run';

/** Stands for the service worker, which forwards what lies below `hosted/`. */
let asked = '';
const server = createServer((request, response) => {
  asked = request.url ?? '';
  if (asked.endsWith('/silent')) return;
  response.writeHead(200, { 'content-type': 'application/json' });
  if (asked.endsWith('/stops')) response.write('{');
  else response.end('{"a":1}');
});

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});
beforeEach(() => {
  asked = '';
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;
  vi.stubGlobal('document', { baseURI: base });
  const controller = { scriptURL: `${base}sw.js` };
  vi.stubGlobal('navigator', { serviceWorker: { controller } });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('a request to the hosted service', () => {
  it('goes below the app’s own address, and its answer comes whole', async () => {
    const answer = await hostedFetch(JOB)(`${SERVICE}/x`);
    expect(asked).toBe('/hosted/queue.fal.run/x');
    expect(await answer.json()).toEqual({ a: 1 });
  });

  it('is given up where the service accepts it and never answers', async () => {
    const over = expect(hostedFetch(JOB)(`${SERVICE}/silent`)).rejects.toThrow(
      'it sent nothing for 60 seconds',
    );
    await expect.poll(() => asked).toBe('/hosted/queue.fal.run/silent');
    await vi.advanceTimersByTimeAsync(61_000);
    await over;
  });

  it('is given up where the answer stops in the middle', async () => {
    const answer = await hostedFetch(JOB)(`${SERVICE}/stops`);
    const over = expect(answer.json()).rejects.toThrow('it sent nothing for 60 seconds');
    await vi.advanceTimersByTimeAsync(61_000);
    await over;
  });

  it('ends with its own signal too', async () => {
    const abort = new AbortController();
    const init = { signal: abort.signal };
    const over = expect(hostedFetch(JOB)(`${SERVICE}/silent`, init)).rejects.toThrow(/abort/i);
    await expect.poll(() => asked).toBe('/hosted/queue.fal.run/silent');
    abort.abort();
    await over;
  });
});
