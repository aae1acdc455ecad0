import type { BrowserContext } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ensureBuild } from '../../tools/build.mjs';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { openContext } from './browsers.ts';

let server: StaticServer;
let context: BrowserContext;
beforeAll(async () => {
  await ensureBuild();
  server = await serveAppAt('/');
  context = await openContext({ serviceWorkers: 'block' });
});
afterAll(async () => {
  await context?.close();
  await server?.close();
});

describe('a page that a newer version of the app has left behind', () => {
  it('says that it has to be reloaded, and lets the lock on the engine go', async () => {
    const page = await context.newPage();
    await page.goto(`${server.origin}/`);
    await page.getByLabel('Prompt', { exact: true }).waitFor();
    const held = () =>
      page.evaluate(async () => (await navigator.locks.query()).held?.map(({ name }) => name));
    await expect.poll(held).toContain('engine');

    const other = await context.newPage();
    await other.goto(`${server.origin}/openapi.json`);
    await other.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const opening = indexedDB.open('playground', 99);
          opening.addEventListener('success', resolve);
          opening.addEventListener('error', reject);
        }),
    );

    const notice = page.getByRole('complementary', { name: 'This page is outdated' });
    await notice.getByText('app_outdated').waitFor();
    await expect.poll(held).not.toContain('engine');

    await Promise.all([
      page.waitForEvent('load'),
      notice.getByRole('button', { name: 'Reload' }).click(),
    ]);
    // This build is as old as before, so that the notice is there again.
    await notice.getByText('app_outdated').waitFor();
  });
});
