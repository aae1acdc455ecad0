/** The page that measures the GPU, on Chromium's software adapter. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { expectNoAxeFaults } from './axe.ts';
import { openContext } from './browsers.ts';

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

async function openPage(flags = ''): Promise<Page> {
  context = await openContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  page.setDefaultTimeout(240_000);
  page.on('pageerror', (error) => expect.unreachable(error.message));
  await page.goto(`${server.origin}/${flags}#/bench`);
  return page;
}

describe('the page that measures the GPU', () => {
  it('says that there is none where the browser has software only', async () => {
    const page = await openPage();
    await page.getByRole('button', { name: 'Measure' }).click();
    await page.getByRole('alert').waitFor();
    const said = await page.getByRole('alert').innerText();
    expect(said).toContain('There is no GPU to measure');
    expect(said).toContain('webgpu_unavailable');
    await expectNoAxeFaults(page, 'the GPU page with a failure');
  });

  it('shows each stage when it is done, and stops when a person wants it', async () => {
    // The address chooses the software adapter all the same, and leaves out the check of it.
    const page = await openPage('?backend=webgpu&attention=plain');
    await page.getByLabel('Size').selectOption('64');
    await page.getByRole('button', { name: 'Measure' }).click();
    const row = page.getByRole('row', { name: /^te1/ });
    await row.waitFor();
    const cells = await row.getByRole('cell').allInnerTexts();
    expect(cells[2]).toMatch(/^\d+\.\d \(\d+\.\d–\d+\.\d\)$/);
    expect(cells[3]).toMatch(/^\d+\.\d %$/);
    expect(Number(cells[4])).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('cancelled').waitFor();
    await page.getByRole('button', { name: 'Measure' }).waitFor();
  });
});
