import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { fetchForSite } from './site-fetch.ts';

/** Stands for a server near the person that a name of the site leads to. */
const server = createServer((request, response) => {
  switch (request.url) {
    case '/redirect':
      return response.writeHead(302, { location: '/picture' }).end();
    case '/silent':
      return undefined;
    default:
      return response.writeHead(200, { 'content-type': 'image/png' }).end('pixels');
  }
});
let origin: string;
beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(() => {
  server.closeAllConnections();
  server.close();
});

const SITE_MS = 10_000;
const LIMITS = { stallMs: 20_000, siteMs: SITE_MS, mostBytes: 1000 };
const forSite = (url: string) => fetchForSite(url, LIMITS, new AbortController().signal);

afterEach(() => void vi.useRealTimers());

it('a server that lets other pages read it gives the picture', async () => {
  expect(await forSite(`${origin}/picture`)).toMatchObject({ ok: true, blob: { size: 6 } });
});

it('a closed port, a redirect and a server that says nothing have one answer, after one time', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  const urls = ['http://127.0.0.1:1/x', `${origin}/redirect`, `${origin}/silent`];
  const answers: string[] = [];
  const asked = urls.map(async (url) => {
    const fetched = await forSite(url);
    answers.push(fetched.ok ? 'it came' : fetched.failure.message.replace(url, 'URL'));
  });
  // Two of them have failed by the time that others fail which were asked for later.
  for (const url of urls.slice(0, 2))
    await expect(fetch(url, { redirect: 'error' })).rejects.toThrow();
  await vi.advanceTimersByTimeAsync(SITE_MS - 2);
  expect(answers).toEqual([]);
  // Timers count whole milliseconds.
  await vi.advanceTimersByTimeAsync(4);
  await Promise.all(asked);
  expect(new Set(answers).size).toBe(1);
  expect(answers[0]).toMatch(/could not be fetched/);
});
