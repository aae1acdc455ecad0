import { mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { BrowserContext, CDPSession, JSHandle, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startStaticServer, type StaticServer } from '../../tools/static-server.ts';
import { buildBundle } from '../servers/bundle.ts';
import { type HubServer, startHubServer } from '../servers/hub-server.ts';
import type { FaultKind } from '../servers/hub/faults.ts';
import { memoryFile } from '../servers/hub/hub-files.ts';
import type { Answer, Order } from '../weights-worker/worker.ts';
import { openContext } from './browsers.ts';

const PATH = 'unet/model.safetensors';
const FILE = Uint8Array.from({ length: 100_000 }, (_, i) => (i * 7 + (i >> 8)) & 0xff);

let server: StaticServer;
let hub: HubServer;
let context: BrowserContext;
let cdp: CDPSession;
let scratch: string;
let page: Page;
let worker: JSHandle<Worker>;
/** Statuses of the answers to requests below /files/ of the page's own origin. */
let statuses: number[] = [];
/** Number of requests that earlier tests have made. */
let earlier = 0;

beforeAll(async () => {
  scratch = await mkdtemp(join(tmpdir(), 'weights-'));
  await buildBundle('weights-worker/worker.ts', join(scratch, 'page'));
  server = await startStaticServer({
    mounts: [
      { prefix: '/', path: join(scratch, 'page') },
      { prefix: '/files/', path: scratch },
    ],
  });
  hub = await startHubServer({
    repos: {
      'owner/model': { revision: 'main', files: new Map([[PATH, memoryFile(FILE, true)]]) },
    },
    // A synchronous request cannot be told to leave the header out.
    refuseReferer: false,
  });
  context = await openContext();
  page = await context.newPage();
  page.on('response', (response) => {
    if (response.url().includes('/files/')) statuses.push(response.status());
  });
  await page.goto(`${server.origin}/`);
  cdp = await context.newCDPSession(page);
});
afterAll(async () => {
  await context?.close();
  await hub?.close();
  await server?.close();
  await rm(scratch, { recursive: true, force: true });
});

beforeEach(async () => {
  earlier = hub.requests.length;
  statuses = [];
  // What another test fetched is asked for again.
  await cdp.send('Network.clearBrowserCache');
  worker = await page.evaluateHandle(() => new Worker('bundle.js', { type: 'module' }));
});
afterEach(async () => {
  hub.faults.clear();
  await worker.evaluate((of) => of.terminate());
});

/** What the worker answers to an order. */
function order(told: Order): Promise<Answer> {
  return page.evaluate(
    ([to, message]) =>
      new Promise<Answer>((resolve) => {
        to.addEventListener('message', ({ data }) => resolve(data as Answer), { once: true });
        to.postMessage(message);
      }),
    [worker, told] as const,
  );
}

const open = (path = PATH) =>
  order({ open: `${hub.origin}/owner/model/resolve/main/${path}`, name: path });
const bytesAt = (offset: number, length: number): Answer => ({
  ok: true,
  bytes: Array.from(FILE.subarray(offset, offset + length)),
});
/** Requests that reached the file, after the one that asked for its size. */
const asked = () => hub.requests.slice(earlier).filter(({ server: at }) => at === 'cdn').length - 1;

describe.each([
  ['readSync', true],
  ['read', false],
])('in a worker, %s of a file on another origin, behind a redirect', (_, sync) => {
  const read = (offset: number, length: number) => order({ offset, length, sync });

  it('gives the bytes asked for, at the first try', async () => {
    expect(await open()).toMatchObject({ ok: true });
    expect(await read(1000, 300)).toEqual(bytesAt(1000, 300));
    expect(await read(FILE.length - 5, 5)).toEqual(bytesAt(FILE.length - 5, 5));
    expect(await read(7, 0)).toEqual(bytesAt(7, 0));
    expect(asked()).toBe(2);
  });

  it('refuses bytes outside the file without asking for them', async () => {
    await open();
    expect(await read(FILE.length - 1, 2)).toMatchObject({ ok: false, code: 'model_file_invalid' });
    expect(asked()).toBe(0);
  });

  it.each<[string, FaultKind]>([
    ['a connection that breaks', { kind: 'cut', bytes: 100 }],
    ['an answer without its end', { kind: 'short-body', bytes: 100 }],
    ['a server that is busy', { kind: 'status', status: 503 }],
  ])('asks again after %s, twice', async (_fault, fault) => {
    await open();
    hub.faults.add({ path: PATH, times: 2, ...fault });
    expect(await read(1000, 300)).toEqual(bytesAt(1000, 300));
    expect(asked()).toBe(3);
  });

  it.each<[string, FaultKind, RegExp]>([
    ['breaks', { kind: 'cut', bytes: 100 }, /could not be fetched|came where/],
    ['sends too little', { kind: 'short-body', bytes: 100 }, /100 bytes came where 300/],
    ['stays busy', { kind: 'status', status: 503 }, /answered with status 503/],
    ['sends other bytes', { kind: 'wrong-range', by: 10 }, /sent bytes 1010-1309 where 1000-1299/],
    ['refuses', { kind: 'status', status: 403 }, /answered with status 403/],
  ])('ends with a reason where the server %s', async (_what, fault, reason) => {
    await open();
    hub.faults.add({ path: PATH, times: Infinity, ...fault });
    const answer = await read(1000, 300);
    expect(answer).toMatchObject({ ok: false, code: 'file_download_error' });
    if (answer.ok) return;
    expect(answer.message).toMatch(reason);
    expect(answer.message).toContain(PATH);

    hub.faults.clear();
    expect(await read(1000, 300)).toEqual(bytesAt(1000, 300));
  });

  it('takes its part where the server sends the whole file', async () => {
    await open();
    hub.faults.add({ path: PATH, times: Infinity, kind: 'range-ignored' });
    expect(await read(1000, 300)).toEqual(bytesAt(1000, 300));
    expect(asked()).toBe(1);
  });

  it('names a file that is gone', async () => {
    await open();
    hub.faults.add({ path: PATH, kind: 'status', status: 404 });
    expect(await read(1000, 300)).toMatchObject({
      ok: false,
      code: 'model_file_missing',
      message: expect.stringContaining(PATH) as string,
    });
    expect(asked()).toBe(1);
  });
});

describe('in a worker, a file', () => {
  it('that was written anew while its parts are in the cache is read without a failure', async () => {
    const kept = join(scratch, 'kept.bin');
    await writeFile(kept, FILE);
    await order({ open: `${server.origin}/files/kept.bin`, name: 'kept.bin' });
    const read = (offset: number) => order({ offset, length: 300, sync: true });
    expect(await read(0)).toEqual(bytesAt(0, 300));
    await utimes(kept, 1, 1);
    expect(await read(5000)).toEqual(bytesAt(5000, 300));
    expect(await read(0)).toEqual(bytesAt(0, 300));
    expect(statuses).not.toContain(200);
  });

  it('of a server without Range is kept, and read synchronously from there', async () => {
    hub.faults.add({ path: PATH, kind: 'range-ignored' });
    await open();
    expect(await order({ offset: 1000, length: 300, sync: true })).toEqual(bytesAt(1000, 300));
    expect(asked()).toBe(0);
  });

  it('is asked for without the address of the page, by which the hub refuses some', async () => {
    const strict = await startHubServer({
      repos: {
        'owner/model': { revision: 'main', files: new Map([[PATH, memoryFile(FILE, true)]]) },
      },
    });
    try {
      const url = `${strict.origin}/owner/model/resolve/main/${PATH}`;
      expect(await order({ open: url, name: PATH })).toMatchObject({ ok: true });
      const read = { offset: 1000, length: 300, sync: false };
      expect(await order(read)).toEqual(bytesAt(1000, 300));
    } finally {
      await strict.close();
    }
  });

  it('that is not there is named', async () => {
    expect(await open('unet/none.safetensors')).toMatchObject({
      ok: false,
      code: 'model_file_missing',
      message: expect.stringContaining('unet/none.safetensors') as string,
    });
  });

  it('opens after two failures', async () => {
    hub.faults.add({ path: PATH, kind: 'status', status: 502, times: 2 });
    expect(await open()).toMatchObject({ ok: true });
  });
});
