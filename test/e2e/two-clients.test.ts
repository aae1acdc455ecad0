/** A request sent in one tab and watched in others, and in the app; the network is cut. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';

const ENDPOINT: string = 'fal-ai/playground-v25/image-to-image';

let browser: ClientBrowser;
let app: Page;
let first: Page;
let second: Page;

beforeAll(async () => {
  const opened = await openClientBrowser({ cut: false });
  ({ app, client: first } = opened);
  browser = opened;
  second = await browser.context.newPage();
  await second.goto(`${browser.origin}/client/`);
  await second.waitForFunction(() => 'falClient' in globalThis);
  await browser.context.setOffline(true);
  await app.bringToFront();
});
afterAll(() => browser?.close());

const quick = quickRequest(
  'https://fal-cdn.batuhan-941.workers.dev/files/tiger/IExuP-WICqaIesLZAZPur.jpeg',
);
const slow = { ...quick, num_inference_steps: 50, guidance_scale: 3, num_images: 8 };

function submit(input: Record<string, unknown>, priority: 'normal' | 'low' = 'normal') {
  return first.evaluate(
    async ({ endpoint, input, priority }) => {
      const { queue } = globalThis.falClient.fal;
      return (await queue.submit(endpoint, { input, priority })).request_id;
    },
    { endpoint: ENDPOINT, input, priority },
  );
}

/** Follows a request of another tab to its end. */
function watch(page: Page, requestId: string, mode: 'polling' | 'streaming') {
  return page.evaluate(
    async ({ endpoint, requestId, mode }) => {
      const { queue } = globalThis.falClient.fal;
      const seen: string[] = [];
      const onQueueUpdate = ({ status }: { status: string }): void => {
        if (seen.at(-1) !== status) seen.push(status);
      };
      await queue.subscribeToStatus(endpoint, { requestId, mode, onQueueUpdate });
      const end = await queue.result(endpoint, { requestId }).then(
        ({ data }) => data as unknown,
        ({ status }) => status as unknown,
      );
      return { seen, end };
    },
    { endpoint: ENDPOINT, requestId, mode },
  );
}

describe('a request sent in one tab', () => {
  it.each(['polling', 'streaming'] as const)('ends in another too, by %s', async (mode) => {
    const requestId = await submit({ ...quick, num_inference_steps: 20 });
    const [here, there] = await Promise.all([
      watch(first, requestId, mode),
      watch(second, requestId, mode),
    ]);
    expect(there.end).toMatchObject({ images: [{ width: 64, height: 64 }], seed: 7 });
    expect(there.end).toEqual(here.end);
    expect(there.seen.at(-1)).toBe('COMPLETED');
  });

  it('is in the app’s queue with its source, and can be stopped there', async () => {
    const requestId = await submit(slow);
    const ended = watch(second, requestId, 'polling');
    const row = app.getByLabel('Queue').getByRole('listitem').first();
    await row.getByText('Asked for by a program').waitFor();
    await row.getByRole('button', { name: 'Cancel' }).click();
    expect((await ended).end).toBe(499);
  });

  it('waits behind those of normal priority when it is low', async () => {
    const running = await submit(slow);
    const low = await submit({ ...quick, prompt: 'low' }, 'low');
    const normal = await submit({ ...quick, prompt: 'normal' });
    const rows = app.getByLabel('Queue').getByRole('listitem');
    await expect.poll(() => rows.count(), { timeout: 20_000 }).toBe(3);
    const prompts = await rows.locator('b').allInnerTexts();
    expect(prompts).toEqual(['an island', 'normal', 'low']);
    await rows.first().getByRole('button', { name: 'Cancel' }).click();
    const ends = await Promise.all(
      [running, low, normal].map((id) => watch(second, id, 'polling')),
    );
    expect(ends.map(({ end }) => end)).toMatchObject([499, { seed: 7 }, { seed: 7 }]);
  });

  it('is in the app’s history with its source', async () => {
    const picture = app.getByRole('list', { name: 'History' }).getByRole('button').first();
    expect(await picture.getAttribute('title')).toContain('Asked for by a program');
  });
});
