/**
 * A browser without room. Results of the endpoint are deleted, the oldest first, then its uploads.
 * Jobs of the person stay. A job that cannot be stored fails with a reason; none waits for ever.
 */
import { randomBytes } from 'node:crypto';
import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AppPage } from './app-page.ts';
import { APP_ORIGIN } from './browser-arguments.ts';
import { type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';
import { type SmallQuota, smallQuota } from './small-quota.ts';

/** Side of the source pictures. Each is 3 MB of noise, which cannot be compressed. */
const SIDE = 1024;
const PICTURE_BYTES = SIDE * SIDE * 3;
const ENDPOINT: string = 'fal-ai/playground-v25/image-to-image';

let browser: ClientBrowser;
let client: Page;
let app: AppPage;
let quota: SmallQuota;

beforeAll(async () => {
  const opened = await openClientBrowser({
    before: async (context) => {
      quota = await smallQuota(context, APP_ORIGIN);
    },
  });
  ({ client } = opened);
  browser = opened;
  app = new AppPage(opened.app);
  await app.page.bringToFront();
});
afterAll(() => browser?.close());

/** A new picture of noise. */
function noise(side = SIDE): Buffer {
  const data = new Uint8Array(randomBytes(side * side * 3));
  return Buffer.from(encode({ width: side, height: side, channels: 3, data }));
}

function noiseUri(side = SIDE): string {
  return `data:image/png;base64,${noise(side).toString('base64')}`;
}

/**
 * Sends a request.
 * @returns its outcome, whether it was accepted, and how often the client sent it
 */
async function subscribe(change: Readonly<Record<string, unknown>> = {}) {
  const input = { ...quickRequest(noiseUri()), ...change };
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
  return isThere(url);
}

/** Uploads a picture to the endpoint's storage. @returns its address */
function upload(): Promise<string> {
  return client.evaluate(async (uri) => {
    return globalThis.falClient.fal.storage.upload(await (await fetch(uri)).blob());
  }, noiseUri());
}

function isThere(url: string): Promise<boolean> {
  return client.evaluate(async (url) => (await fetch(url)).status === 200, url);
}

/**
 * Starts a run of minutes, takes away the room, and stops the run.
 * @returns the answer its caller gets
 */
async function longRun(missingBytes: number) {
  await quota.giveRoom();
  const before = await subscribe();
  expect(before.status).toBe(200);
  const long = subscribe({
    num_images: 8,
    num_inference_steps: 50,
    image_size: { width: 512, height: 512 },
  });
  const row = app.page.getByRole('region', { name: 'Queue' }).getByRole('listitem');
  await row.getByText(/^\d+ %$/).waitFor();
  await quota.setUntilFull((await quota.usage()) - 2 * PICTURE_BYTES, client);
  // Writing a line of its log has deleted the results that may be deleted.
  await expect.poll(() => isKept(before.id)).toBe(false);
  await quota.set((await quota.usage()) - missingBytes);
  await row.getByRole('button', { name: /^Cancel/ }).click();
  return long;
}

const REFUSED = {
  status: 507,
  submits: 1,
  body: { code: 'storage_full', detail: expect.stringContaining('no room left') as string },
};

it('new requests are answered; results go, those that ended first first, then uploads', async () => {
  await app.drop({ name: 'noise.png', type: 'image/png', bytes: noise() });
  await app.prompt.fill('an island');
  await app.drawSmall();
  await app.run();
  const uploaded = await upload();
  const ids: (string | undefined)[] = [];
  // The first two are small enough to lie in the database's own files: to delete them gives no
  // room.
  for (const side of [64, 64, SIDE, SIDE, SIDE]) {
    ids.push((await subscribe({ image_url: noiseUri(side) })).id);
  }
  await quota.setUntilFull((await quota.usage()) + PICTURE_BYTES / 2, client);

  for (const _more of [1, 2]) {
    const { status, id } = await subscribe();
    expect(status).toBe(200);
    ids.push(id);
  }
  const kept = await Promise.all(ids.map(isKept));
  expect(kept).toEqual([false, false, false, false, true, true, true]);
  expect(await isThere(uploaded)).toBe(true);
  await expect.poll(() => app.history.count()).toBe(4);

  // Deleting the results alone does not give enough room.
  await quota.setUntilFull((await quota.usage()) - 2.5 * PICTURE_BYTES, client);
  expect((await subscribe()).status).toBe(200);
  expect(await Promise.all(ids.map(isKept))).not.toContain(true);
  expect(await isThere(uploaded)).toBe(false);
});

describe('with nothing left that may go', () => {
  it('a request is refused once, and what the person made is still there', async () => {
    // Less than is used without any result of the endpoint.
    await quota.setUntilFull((await quota.usage()) - 5 * PICTURE_BYTES, client);
    expect(await subscribe()).toMatchObject({ ...REFUSED, id: undefined });
    await expect.poll(() => app.history.count()).toBe(1);
    await app.history.first().click();
    await app.result.waitFor();
  });

  it('so is one that waits for fal.run, and an upload', async () => {
    const statuses = await client.evaluate(
      async ({ endpoint, uri }) => {
        const { fal } = globalThis.falClient;
        const blob = await (await fetch(uri)).blob();
        const asked = await Promise.allSettled([
          fal.run(endpoint, { input: { image_url: blob, prompt: 'an island' } }),
          fal.storage.upload(blob),
        ]);
        return asked.map((end) =>
          end.status === 'rejected' ? (end.reason as { status: number }).status : 200,
        );
      },
      { endpoint: ENDPOINT, uri: noiseUri() },
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
    await quota.setUntilFull((await quota.usage()) + 100_000, client);
    const byAddress = { image_url: `${browser.origin}/example.png`, format: 'png' };
    const size = { width: 1024, height: 1024 };
    const id = expect.any(String) as string;
    expect(await subscribe({ ...byAddress, image_size: size })).toMatchObject({ ...REFUSED, id });
  });

  it('can still be stopped, and its caller hears of it', async () => {
    // Less than is set aside, and still refused while the database's files are counted a little
    // lower.
    expect(await longRun(500_000)).toMatchObject({ status: 499, submits: 1 });
  });

  it('is deleted where what is set aside is too little, and its caller hears of that', async () => {
    expect(await longRun(4 * PICTURE_BYTES)).toMatchObject({ status: 404, submits: 1 });
  });

  it('is followed by the next', async () => {
    await quota.giveRoom();
    expect((await subscribe()).status).toBe(200);
    expect(app.errors).toEqual([]);
  });
});
