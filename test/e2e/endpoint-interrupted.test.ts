/**
 * How a subscription ends when the app's page or the service worker is stopped; the network is cut.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { answerTo, type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';

let browser: ClientBrowser;
let client: Page;
let app: Page;

beforeAll(async () => {
  const opened = await openClientBrowser();
  ({ client, app } = opened);
  browser = opened;
});
afterAll(() => browser?.close());

const quick = quickRequest(
  'https://fal-cdn.batuhan-941.workers.dev/files/tiger/IExuP-WICqaIesLZAZPur.jpeg',
);

/** Subscribes and, once the job runs, does something to the browser. */
async function interrupted(mode: 'polling' | 'streaming', interrupt: () => Promise<unknown>) {
  await client.bringToFront();
  await client.evaluate(() => (document.title = ''));
  const end = client.evaluate(
    async ({ input, mode }) => {
      const { fal } = globalThis.falClient;
      return fal
        .subscribe('fal-ai/playground-v25/image-to-image', {
          input,
          mode,
          onQueueUpdate: ({ status }) => void (document.title = status),
        })
        .then(
          ({ data }) => ({ data, error: undefined }),
          (error: unknown) => ({ data: undefined, error: String(error) }),
        );
    },
    { input: { ...quick, num_inference_steps: 25, num_images: 2 }, mode },
  );
  await client.waitForFunction(() => document.title === 'IN_PROGRESS');
  await interrupt();
  return end;
}

async function stopServiceWorker(): Promise<void> {
  const cdp = await browser.context.newCDPSession(client);
  await cdp.send('ServiceWorker.enable');
  await cdp.send('ServiceWorker.stopAllWorkers');
  await cdp.detach();
}

describe('a subscription', () => {
  it('goes on when the service worker is stopped in the middle of a run', async () => {
    const { data } = await interrupted('polling', stopServiceWorker);
    expect(data?.images).toHaveLength(2);
  });

  it('by stream ends, with the pictures or an error, when the service worker is stopped', async () => {
    const { data, error } = await interrupted('streaming', stopServiceWorker);
    expect(data?.images.length ?? error).toSatisfy(
      (end: unknown) => end === 2 || (typeof end === 'string' && end !== ''),
    );
    expect(await answerTo(client, 'https://api.fal.ai/', 'GET')).toMatchObject({ status: 404 });
  });

  it('ends with the picture when the page that runs it is closed and another takes over', async () => {
    const other = await browser.openApp();
    const { data } = await interrupted('polling', () => app.close());
    app = other;
    expect(data?.images).toHaveLength(2);
    expect(data?.seed).toBe(7);
  });
});

describe('without a page of the app', () => {
  it('a job that must begin soon ends as the caller’s timeout, asked for once', async () => {
    await app.close();
    const error = await client.evaluate(async (input) => {
      const { fal, ApiError } = globalThis.falClient;
      const thrown: unknown = await fal
        .subscribe('fal-ai/playground-v25/image-to-image', { input, startTimeout: 2 })
        .catch((each: unknown) => each);
      if (!(thrown instanceof ApiError)) throw new Error(String(thrown));
      const { status, body, isUserTimeout } = thrown;
      return { status, body: body as unknown, isUserTimeout };
    }, quick);
    expect(error).toEqual({
      status: 504,
      body: {
        detail: 'Request timed out',
        message: 'Request timed out',
        error_type: 'request_timeout',
      },
      isUserTimeout: true,
    });
  });

  it('a job waits, says what to do, and runs when the app is opened, with the network cut', async () => {
    const requestId = await client.evaluate(async (input) => {
      const { fal } = globalThis.falClient;
      const id = 'fal-ai/playground-v25/image-to-image';
      return (await fal.queue.submit(id, { input })).request_id;
    }, quick);
    const status = `https://queue.fal.run/fal-ai/playground-v25/requests/${requestId}/status?logs=1`;
    // The browser gives up a closed page's lock a moment later.
    await expect
      .poll(() => answerTo(client, status, 'GET'), { timeout: 20_000 })
      .toMatchObject({
        status: 202,
        body: {
          status: 'IN_QUEUE',
          logs: [{ level: 'WARN', message: expect.stringContaining(browser.origin) as string }],
        },
      });

    app = await browser.openApp();
    const data = await client.evaluate(async (id) => {
      const { fal } = globalThis.falClient;
      const endpoint = 'fal-ai/playground-v25/image-to-image';
      await fal.queue.subscribeToStatus(endpoint, { requestId: id });
      return (await fal.queue.result(endpoint, { requestId: id })).data;
    }, requestId);
    expect(data).toMatchObject({ images: [{ width: 64, height: 64 }] });
  });
});
