/** Where the browser has no room left, results of the endpoint make room, the oldest first. */
import { randomBytes } from 'node:crypto';
import { encode } from 'fast-png';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { type ClientBrowser, openClientBrowser, quickRequest } from './client-browser.ts';

/** Side of the source pictures: 3 MB of noise, which nothing makes smaller. */
const SIDE = 1024;
const ROOM_BYTES = 1_000_000;
const MOST_RUNS = 40;

let browser: ClientBrowser;
let client: Page;

beforeAll(async () => {
  const opened = await openClientBrowser();
  ({ client } = opened);
  browser = opened;
});
afterAll(() => browser?.close());

/** Runs a request with a picture that nobody has sent before. @returns its id. */
function run(): Promise<string> {
  const data = new Uint8Array(randomBytes(SIDE * SIDE * 3));
  const png = Buffer.from(encode({ width: SIDE, height: SIDE, channels: 3, data }));
  return client.evaluate(
    async (input) => {
      const endpoint: string = 'fal-ai/playground-v25/image-to-image';
      return (await globalThis.falClient.fal.subscribe(endpoint, { input })).requestId;
    },
    quickRequest(`data:image/png;base64,${png.toString('base64')}`),
  );
}

function isKept(id: string): Promise<boolean> {
  const url = `https://queue.fal.run/fal-ai/playground-v25/requests/${id}`;
  return client.evaluate(async (url) => (await fetch(url)).status === 200, url);
}

it('new requests are answered, and those that ended first are gone', async () => {
  const oldest = await run();
  const ids = [oldest, await run(), await run()];
  const cdp = await browser.context.newCDPSession(client);
  const { usage } = await cdp.send('Storage.getUsageAndQuota', { origin: browser.origin });
  const quotaSize = usage + ROOM_BYTES;
  await cdp.send('Storage.overrideQuotaForOrigin', { origin: browser.origin, quotaSize });
  // Chromium goes on for a while with the room it knew of before it looks again.
  while (ids.length < MOST_RUNS && (await isKept(oldest))) ids.push(await run());

  const kept = await Promise.all(ids.map(isKept));
  const gone = kept.indexOf(true);
  expect(gone).toBeGreaterThan(0);
  expect(kept.slice(gone)).not.toContain(false);
});
