/**
 * What the list of models says of the full model on this device, before the download. The browser has
 * Chromium's software adapter.
 */
import { type BrowserContext, devices, type Locator, type Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { openContext } from './browsers.ts';
import { ModelsPage } from './models-page.ts';

let server: StaticServer;
let context: BrowserContext | undefined;
beforeAll(async () => {
  server = await serveAppAt('/');
});
afterEach(async () => {
  await context?.close();
  context = undefined;
});
afterAll(() => server?.close());

/** Opens the list of models. @returns the row of the full model */
async function openList(
  options: Parameters<typeof openContext>[0],
  prelude: () => void,
): Promise<Locator> {
  context = await openContext({ serviceWorkers: 'block', ...options });
  const page: Page = await context.newPage();
  page.setDefaultTimeout(120_000);
  page.on('pageerror', (error) => expect.unreachable(error.message));
  await page.addInitScript(prelude);
  await page.goto(`${server.origin}/`);
  const models = new ModelsPage(page);
  await models.open();
  return models.dialog.locator('li[data-model="playground-v2.5"]');
}

const asItIs = () => {};
/** An iPad's Safari calls itself a Mac's. */
const asOnAnIpad = () => {
  Object.defineProperty(navigator, 'maxTouchPoints', { value: 5 });
};
/** Browsers may hide the name of an adapter, and with it that it is software. */
const withoutNames = () => {
  const named = ['description', 'vendor', 'architecture'] as const;
  for (const name of named) Object.defineProperty(GPUAdapterInfo.prototype, name, { value: '' });
  Object.defineProperty(GPUAdapterInfo.prototype, 'isFallbackAdapter', { value: false });
};

const MAC =
  'Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/26.0 Safari/605.1.15';

describe('the full model in the list of models', () => {
  it('needs a GPU, where the adapter is software; it may be installed all the same', async () => {
    const row = await openList({}, asItIs);
    await row.locator('[data-word="no-gpu"]').waitFor();
    expect(await row.innerText()).toContain('No GPU: the browser offers none here');
    expect(await row.getByRole('button', { name: /anyway/ }).count()).toBe(1);
  });

  it('is measured on an adapter without a name, and that one is found to be software', async () => {
    const row = await openList({}, withoutNames);
    await row.getByText('It is being tried now…').waitFor();
    await row.locator('[data-word="no-gpu"]').waitFor();
    expect(await row.innerText()).toContain('computes no faster than a processor');
  });

  it.each([
    ['an iPhone', { ...devices['iPhone 15'] }, asItIs],
    ['an iPad', { userAgent: MAC }, asOnAnIpad],
  ])('is refused on %s, which is offered the demo model', async (_name, options, prelude) => {
    const { defaultBrowserType: _, ...device } = { defaultBrowserType: '', ...options };
    const row = await openList(device, prelude);
    await row.locator('[data-word="refused"]').waitFor();
    expect(await row.innerText()).toContain('The demo model runs here');
    expect(await row.getByRole('button').count()).toBe(0);
    expect(await row.getByRole('radio').count()).toBe(0);
  });
});
