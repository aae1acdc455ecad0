/** The line about offline use: while it is prepared, when that failed, and when it is ready. */
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { type StaticServer, startStaticServer } from '../../tools/static-server.ts';
import { openProfileBrowser } from './browsers.ts';
import { draw, packsOf, PICTURE } from './kept-pages.ts';
import { type SmallQuota, smallQuota } from './small-quota.ts';

/** One of the last files that are kept for offline. */
const LATE = 'models/open-nsfw/README.md';

let server: StaticServer;
let context: BrowserContext;
let page: Page;
let quota: SmallQuota;
/** The path that {@link LATE} is served from once the test has copied it there. */
let late: string;
const undo: (() => Promise<unknown>)[] = [];

beforeAll(async () => {
  server = await startStaticServer({ mounts: [{ prefix: '/', path: APP_FOLDER }] });
  undo.push(() => server.close());
  const browser = await openProfileBrowser();
  undo.push(() => browser.close());
  late = join(browser.folder, 'late');
  server.mount({ prefix: `/${LATE}`, path: late });
  ({ context } = browser);
  quota = await smallQuota(context, server.origin);
  page = await context.newPage();
});
afterAll(async () => {
  for (const each of undo.toReversed()) await each();
});

it('says that it is getting ready, and why it is not when a file does not come', async () => {
  await page.goto(server.origin);
  await page.getByText('Getting ready for offline…').waitFor();
  await page.getByText('Not ready for offline.').waitFor();
  await page.getByText('Some files of the app did not come.').waitFor();
  await page.getByText('file_download_error').waitFor();
  expect(await page.locator('html[data-offline]').count()).toBe(0);
});

it('says that there is no room, and goes on drawing from where it was served', async () => {
  await copyFile(join(APP_FOLDER, LATE), late);
  // Less room than the safety checker takes.
  await quota.setUntilFull((await quota.usage()) + 1_900_000, page);
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('storage_full').waitFor();
  await page.getByText(/^Not ready for offline\. .*no room left/).waitFor();
  expect(await page.locator('html[data-offline]').count()).toBe(0);
  expect(await draw(page)).toMatch(PICTURE);
  expect((await packsOf(page)).map(({ model, state }) => [model, state])).toEqual([
    ['demo', 'ready'],
    ['open-nsfw', 'paused'],
  ]);
  await quota.lift();
});

it('tries again when asked to, and says when it is ready', async () => {
  await page.getByRole('button', { name: 'Try again' }).click();
  await page.getByText('Ready offline').waitFor();
  await page.locator('html[data-offline="ready"]').waitFor();
});
