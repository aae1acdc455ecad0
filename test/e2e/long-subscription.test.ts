/**
 * A subscription by stream that is longer than a service worker may answer, five minutes. The app's service
 * worker is served with a quicker clock in front of it, so that four minutes pass in four seconds. No page of
 * the app is open, so the job waits until one is.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveChangedWorker } from '../servers/changed-worker.ts';
import { SLOW } from '../slow.ts';
import { ON_CPU } from './app-address.ts';
import { openContext } from './browsers.ts';
import { quickRequest } from './client-browser.ts';
import { jobsOf } from './kept-jobs.ts';
import { preparedPath } from './prepared.ts';

const ENDPOINT: string = 'fal-ai/playground-v25/image-to-image';
const APP = '/some/where/';
/** A minute of the service worker takes a second. */
const QUICKER = `{
  const now = performance.now.bind(performance);
  performance.now = () => 60 * now();
}`;

let server: StaticServer;
let context: BrowserContext;

beforeAll(async () => {
  server = await serveChangedWorker({
    prefix: APP,
    inFront: QUICKER,
    mounts: [
      { prefix: '/client/', path: preparedPath('client-page') },
      { prefix: `${APP}client/`, path: preparedPath('client-page') },
    ],
  });
  context = await openContext();
  context.setDefaultTimeout(120_000);
  const app = await openApp();
  await app.locator('html[data-offline="ready"]').waitFor();
  await app.close();
});
afterAll(async () => {
  await context?.close();
  await server?.close();
});

async function openApp(): Promise<Page> {
  const page = await context.newPage();
  await page.goto(`${server.origin}${APP}${ON_CPU}`);
  return page;
}

async function openClient(path: string): Promise<Page> {
  const page = await context.newPage();
  await page.goto(server.origin + path);
  await page.waitForFunction(() => 'falClient' in globalThis);
  return page;
}

/** Subscribes by stream. @returns its end; the title of the page is the last status that it was told */
function subscribe(client: Page): Promise<number | string> {
  return client.evaluate(
    ({ endpoint, input }) =>
      globalThis.falClient.fal
        .subscribe(endpoint, {
          input,
          mode: 'streaming',
          onQueueUpdate: ({ status }) => void (document.title += ` ${status}`),
        })
        .then(
          ({ data }) => (data as { images: unknown[] }).images.length,
          (error: unknown) => String(error),
        ),
    { endpoint: ENDPOINT, input: quickRequest(`${server.origin}${APP}example.png`) },
  );
}

/** Subscribes, waits until the stream of the status had to end, and opens the app. */
async function subscribePastTheEnd(client: Page): Promise<number | string> {
  const before = (await jobsOf(client)).length;
  const end = subscribe(client);
  await expect
    .poll(async () => (await jobsOf(client)).slice(before), { timeout: 60_000 })
    .toMatchObject([{ state: 'queued', streamCut: true }]);
  const app = await openApp();
  const ended = await end;
  await app.close();
  return ended;
}

describe('a subscription whose stream had to end before its job', () => {
  it('ends with the picture on a page that the service worker controls', async () => {
    const client = await openClient(`${APP}client/`);
    expect(await subscribePastTheEnd(client)).toBe(1);
    await client.close();
  });

  it.runIf(SLOW)('goes on through localFal(), with all that happens later', async () => {
    const client = await openClient('/client/');
    await client.evaluate(async (path) => {
      type LocalFal = typeof import('../../src/fal/local-fal.ts');
      const { localFal } = (await globalThis.importModule(path)) as LocalFal;
      globalThis.falClient.fal.config({ fetch: localFal().fetch });
    }, `${APP}local-fal.js`);
    expect(await subscribePastTheEnd(client)).toBe(1);
    expect(await client.title()).toMatch(/IN_QUEUE .*IN_PROGRESS .*COMPLETED$/);
    await client.close();
  });
});
