/**
 * Where the browser has no room left: results of the endpoint make room, the oldest first; what a
 * person made stays; what cannot be kept ends with a reason, and nothing waits for ever.
 */
import { randomBytes } from 'node:crypto';
import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppPage } from './app-page.ts';
import { type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';
import { type SmallQuota, smallQuota } from './small-quota.ts';

/** Side of the source pictures: 3 MB of noise, which nothing makes smaller. */
const SIDE = 1024;
const PICTURE_BYTES = SIDE * SIDE * 3;
const ENDPOINT: string = 'fal-ai/playground-v25/image-to-image';

let browser: ClientBrowser;
let client: Page;
let app: AppPage;
let quota: SmallQuota;

beforeAll(async () => {
  const opened = await openClientBrowser();
  ({ client } = opened);
  browser = opened;
  app = new AppPage(opened.app);
  quota = await smallQuota(browser, client);
});
afterAll(() => browser?.close());

/** A picture that nobody has sent before. */
function noise(): Buffer {
  const data = new Uint8Array(randomBytes(PICTURE_BYTES));
  return Buffer.from(encode({ width: SIDE, height: SIDE, channels: 3, data }));
}

/** What became of a request, whether it was taken in, and how often the client sent it. */
async function subscribe(change: Readonly<Record<string, unknown>> = {}) {
  const input = {
    ...quickRequest(`data:image/png;base64,${noise().toString('base64')}`),
    ...change,
  };
  return client.evaluate(
    async ({ endpoint, input }) => {
      const { fal, ApiError } = globalThis.falClient;
      let submits = 0;
      const counting: typeof fetch = (url, init) => {
        if (init?.method === 'POST') submits++;
        return fetch(url, init);
      };
      fal.config({ fetch: counting });
      let id: string | undefined;
      const end = fal.subscribe(endpoint, { input, onEnqueue: (given) => (id = given) });
      return end.then(
        () => ({ id, submits, status: 200, body: {} as unknown }),
        (error: unknown) => {
          if (!(error instanceof ApiError)) throw error;
          return { id, submits, status: error.status, body: error.body as unknown };
        },
      );
    },
    { endpoint: ENDPOINT, input },
  );
}

function isKept(id = ''): Promise<boolean> {
  const url = `https://queue.fal.run/fal-ai/playground-v25/requests/${id}`;
  return client.evaluate(async (url) => (await fetch(url)).status === 200, url);
}

const REFUSED = {
  status: 507,
  submits: 1,
  body: { code: 'storage_full', detail: expect.stringContaining('no room left') as string },
};

it('new requests are answered, and those that ended first are gone', async () => {
  await app.drop({ name: 'noise.png', type: 'image/png', bytes: noise() });
  await app.prompt.fill('an island');
  await app.setSteps(2);
  await app.run();
  const ids = [(await subscribe()).id, (await subscribe()).id, (await subscribe()).id];
  await quota.setUntilFull((await quota.usage()) + PICTURE_BYTES / 2);

  for (const _more of [1, 2]) {
    const { status, id } = await subscribe();
    expect(status).toBe(200);
    ids.push(id);
  }
  const kept = await Promise.all(ids.map(isKept));
  expect(kept).toEqual([false, false, true, true, true]);
  expect(await app.history.count()).toBe(4);
});

describe('with nothing left that may go', () => {
  it('a request is refused once, and what the person made is still there', async () => {
    // Less than is used without any result of the endpoint.
    await quota.setUntilFull((await quota.usage()) - 5 * PICTURE_BYTES);
    expect(await subscribe()).toMatchObject({ ...REFUSED, id: undefined });
    await expect.poll(() => app.history.count()).toBe(1);
    await app.history.first().click();
    await app.result.waitFor();
  });

  it('so is one that waits for fal.run, and an upload', async () => {
    const statuses = await client.evaluate(
      async ({ endpoint, base64 }) => {
        const { fal } = globalThis.falClient;
        const blob = await (await fetch(`data:image/png;base64,${base64}`)).blob();
        const asked = await Promise.allSettled([
          fal.run(endpoint, { input: { image_url: blob, prompt: 'an island' } }),
          fal.storage.upload(blob),
        ]);
        return asked.map((end) =>
          end.status === 'rejected' ? (end.reason as { status: number }).status : 200,
        );
      },
      { endpoint: ENDPOINT, base64: noise().toString('base64') },
    );
    expect(statuses).toEqual([507, 507]);
  });

  it('the app says so, and what to do', async () => {
    await app.generate.click();
    await app.alert.waitFor();
    expect(await app.alert.innerText()).toMatch(
      /no room left[\s\S]*Delete pictures[\s\S]*storage_full/,
    );
    expect(app.errors).toEqual([]);
  });
});

describe('a job under way', () => {
  it('ends with the reason when its picture finds no room', async () => {
    await quota.setUntilFull((await quota.usage()) + 100_000);
    const byAddress = { image_url: `${browser.origin}/example.png`, format: 'png' };
    const size = { width: 1024, height: 1024 };
    const id = expect.any(String) as string;
    expect(await subscribe({ ...byAddress, image_size: size })).toMatchObject({ ...REFUSED, id });
  });

  it('can still be stopped, and its caller hears of it', async () => {
    await quota.lift();
    await expect.poll(async () => (await subscribe()).status, { timeout: 60_000 }).toBe(200);
    const long = subscribe({
      num_images: 8,
      num_inference_steps: 50,
      image_size: { width: 512, height: 512 },
    });
    const row = app.page.getByRole('region', { name: 'Queue' }).getByRole('listitem');
    await row.getByText(/^\d+ %$/).waitFor();
    await quota.setUntilFull((await quota.usage()) - 2 * PICTURE_BYTES);
    await quota.set(await quota.usage());
    await row.getByRole('button', { name: /^Cancel/ }).click();
    const { status, submits } = await long;
    // Cancelled; or deleted, where its files had grown so much that even the reserve was too little.
    expect([499, 404]).toContain(status);
    expect(submits).toBe(1);
  });

  it('is followed by the next', async () => {
    await quota.lift();
    await expect.poll(async () => (await subscribe()).status, { timeout: 60_000 }).toBe(200);
    expect(app.errors).toEqual([]);
  });
});
