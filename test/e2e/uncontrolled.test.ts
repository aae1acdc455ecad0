/**
 * A page that its service worker never takes control of, as some versions of "Bypass for network" in the
 * developer tools do it: the worker's claim has no effect.
 */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveChangedWorker } from '../servers/changed-worker.ts';
import { ON_CPU } from './app-address.ts';
import { openContext } from './browsers.ts';
import { draw, PICTURE } from './kept-pages.ts';

let server: StaticServer;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  server = await serveChangedWorker({
    prefix: '/',
    inFront: 'Clients.prototype.claim = () => Promise.resolve();',
  });
  context = await openContext();
  page = await context.newPage();
  page.setDefaultTimeout(60_000);
  await page.goto(`${server.origin}/${ON_CPU}`);
});
afterAll(async () => {
  await context?.close();
  await server?.close();
});

describe('a page that the service worker never controls', () => {
  it('stops waiting for that, says why, and draws all the same', async () => {
    await page.getByText(/^Not ready for offline\. The service worker does not reach/).waitFor();
    await page.getByText('not_controlled').waitFor();
    expect(await page.evaluate(() => navigator.serviceWorker.controller)).toBeNull();
    expect(await page.locator('html[data-offline]').count()).toBe(0);
    expect(await draw(page)).toMatch(PICTURE);
  });

  it('says so again when it is asked to try again', async () => {
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('Getting ready for offline…').waitFor();
    await page.getByText('not_controlled').waitFor();
  });

  it('is ready after the reload that it advises', async () => {
    await page.reload();
    await page.locator('html[data-offline="ready"]').waitFor();
    expect(await page.evaluate(() => navigator.serviceWorker.controller !== null)).toBe(true);
  });
});
