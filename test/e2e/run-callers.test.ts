/** `fal.run`, whose caller knows no job: one that goes away, and one whose service worker is stopped. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';
import { jobsOf } from './kept-jobs.ts';

const ENDPOINT: string = 'fal-ai/playground-v25/image-to-image';

let browser: ClientBrowser;
let client: Page;
let app: Page;

beforeAll(async () => {
  const opened = await openClientBrowser({ cut: false });
  ({ client, app } = opened);
  browser = opened;
});
afterAll(() => browser?.close());

const quick = () => quickRequest(`${browser.origin}/example.png`);
/** Takes minutes, if nobody stops it. */
const long = () => ({
  ...quick(),
  image_size: 'square_hd',
  num_inference_steps: 50,
  num_images: 8,
});

/** Calls `fal.run` in a page, and does not wait. `globalThis.stop` gives up; the title tells the end. */
async function begin(page: Page, input: Record<string, unknown>): Promise<void> {
  await page.evaluate(
    ({ endpoint, input }) => {
      const caller = new AbortController();
      Object.assign(globalThis, { stop: () => caller.abort() });
      document.title = 'waits';
      globalThis.falClient.fal.run(endpoint, { input, abortSignal: caller.signal }).then(
        ({ data }) =>
          (document.title = `${(data as { images: unknown[] }).images.length} pictures`),
        (error: unknown) => (document.title = error instanceof Error ? error.name : 'no error'),
      );
    },
    { endpoint: ENDPOINT, input },
  );
}

const lastJob = async () => (await jobsOf(app)).at(-1);
const untilRunning = () => expect.poll(lastJob).toMatchObject({ state: 'running' });
const untilCancelled = () =>
  expect.poll(lastJob, { timeout: 60_000 }).toMatchObject({ state: 'failed', code: 'cancelled' });

/** One more page of the client, which the service worker controls. */
async function openClient(): Promise<Page> {
  const page = await browser.context.newPage();
  await page.goto(client.url());
  await page.waitForFunction(() => 'falClient' in globalThis);
  return page;
}

describe('a run that nobody waits for any more', () => {
  it('is cancelled when its caller gives up, and the next one is drawn', async () => {
    await begin(client, long());
    await untilRunning();
    await client.evaluate(() => (globalThis as unknown as { stop(): void }).stop());
    await expect.poll(() => client.title()).toBe('AbortError');
    await untilCancelled();
    await begin(client, quick());
    await expect.poll(() => client.title(), { timeout: 60_000 }).toBe('1 pictures');
  });

  it('is cancelled when the page of its caller is closed', async () => {
    const other = await openClient();
    await begin(other, long());
    await untilRunning();
    await other.close();
    await untilCancelled();
  });
});

describe('a run whose service worker is stopped', () => {
  it('is one job, and its caller gets the picture', async () => {
    const before = (await jobsOf(app)).length;
    await begin(client, { ...quick(), num_inference_steps: 50, num_images: 4, seed: 11 });
    await untilRunning();
    const cdp = await browser.context.newCDPSession(client);
    await cdp.send('ServiceWorker.enable');
    await cdp.send('ServiceWorker.stopAllWorkers');
    await cdp.detach();
    await expect.poll(() => client.title(), { timeout: 120_000 }).toBe('4 pictures');
    const jobs = await jobsOf(app);
    expect(jobs).toHaveLength(before + 1);
    expect(jobs.at(-1)).toMatchObject({ state: 'done', attempts: 1 });
  });
});
