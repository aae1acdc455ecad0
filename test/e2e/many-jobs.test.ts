/**
 * Sends more requests at once than may wait. Each job fails at once, because its source is no
 * picture.
 */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { SLOW } from '../slow.ts';
import { type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';
import { inRecords } from './kept-records.ts';

/** As docs/endpoint.md states. */
const QUEUE_LIMIT = 1000;
const SUBMITTED = QUEUE_LIMIT + 100;
/** Limit for the heap of the app's page with a thousand records and their logs. */
const MOST_HEAP_BYTES = 48e6;

let browser: ClientBrowser;
let app: Page;
let client: Page;

beforeAll(async () => {
  const opened = await openClientBrowser();
  ({ app, client } = opened);
  browser = opened;
});
afterAll(() => browser?.close());

async function heapBytes(page: Page): Promise<number> {
  const cdp = await browser.context.newCDPSession(page);
  await cdp.send('HeapProfiler.collectGarbage');
  const { usedSize } = await cdp.send('Runtime.getHeapUsage');
  await cdp.detach();
  return usedSize;
}

it.runIf(SLOW)(
  'those past a thousand get 429, the others are answered in the order they came',
  async () => {
    // Loads the model, and holds the queue while it fills.
    const blocker = await client.evaluate(
      async (input) => {
        const { queue } = globalThis.falClient.fal;
        const endpoint: string = 'fal-ai/playground-v25/image-to-image';
        const { request_id: requestId } = await queue.submit(endpoint, { input });
        let { status } = await queue.status(endpoint, { requestId });
        while (status === 'IN_QUEUE') ({ status } = await queue.status(endpoint, { requestId }));
        return requestId;
      },
      {
        ...quickRequest('data:image/png;base64,AAAA'),
        image_url: `${browser.origin}/example.png`,
        image_size: 'square_hd',
        num_inference_steps: 50,
        num_images: 8,
      },
    );
    const before = await heapBytes(app);

    const answers = await client.evaluate(
      async ({ count, input }) => {
        const url = 'https://queue.fal.run/fal-ai/playground-v25/image-to-image';
        const body = JSON.stringify(input);
        const one = async () => {
          const answer = await fetch(url, { method: 'POST', body });
          const { request_id: id } = (await answer.json()) as { request_id?: string };
          return { status: answer.status, id };
        };
        return Promise.all(Array.from({ length: count }, one));
      },
      { count: SUBMITTED, input: quickRequest('data:image/png;base64,AAAA') },
    );
    const ids = answers.flatMap(({ id }) => (id === undefined ? [] : [id]));
    expect(ids).toHaveLength(QUEUE_LIMIT);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(SUBMITTED - QUEUE_LIMIT);

    const begun = performance.now();
    const ends = await client.evaluate(
      async ({ blocker, ids }) => {
        const { queue } = globalThis.falClient.fal;
        const endpoint: string = 'fal-ai/playground-v25/image-to-image';
        await queue.cancel(endpoint, { requestId: blocker });
        const codes: number[] = [];
        for (const requestId of ids) {
          await queue.subscribeToStatus(endpoint, { requestId, pollInterval: 100 });
          const url = `https://queue.fal.run/fal-ai/playground-v25/requests/${requestId}`;
          codes.push((await fetch(url)).status);
        }
        return codes;
      },
      { blocker, ids },
    );
    const seconds = (performance.now() - begun) / 1000;
    expect(new Set(ends)).toEqual(new Set([422]));

    const records = await inRecords(client, async ({ all }) =>
      (await all<{ turn: number; finishedAt: number }>('jobs')).map(({ turn, finishedAt }) => ({
        turn,
        finishedAt,
      })),
    );
    expect(records).toHaveLength(QUEUE_LIMIT + 1);
    const ended = records.toSorted((a, b) => a.turn - b.turn).map(({ finishedAt }) => finishedAt);
    expect(ended).toEqual(ended.toSorted((a, b) => a - b));

    const grown = (await heapBytes(app)) - before;
    console.log(`1000 jobs ended in ${seconds.toFixed(0)} s; the page grew by ${grown} bytes`);
    expect(grown).toBeLessThan(MOST_HEAP_BYTES);
  },
);
