/** The page that measures the GPU, and the report on what it computes, on Chromium's software adapter. */
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { choose } from '../../workers/engine/first-use/choose.ts';
import { USUAL_KERNELS } from '../../workers/graph/kernels.ts';
import {
  FIRST_USE_SCHEMA,
  type FirstUseKey,
  firstUseId,
  type FirstUseRecord,
  type Survey,
} from '../../workers/protocol/first-use.ts';
import type { StaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { SLOW } from '../slow.ts';
import { expectNoAxeFaults } from './axe.ts';
import { openContext } from './browsers.ts';
import { inRecords } from './kept-records.ts';

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

async function openPage(flags = '', hash = '#/bench'): Promise<Page> {
  context = await openContext({ serviceWorkers: 'block' });
  const page = await context.newPage();
  page.setDefaultTimeout(240_000);
  page.on('pageerror', (error) => expect.unreachable(error.message));
  await page.goto(`${server.origin}/${flags}${hash}`);
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
    expect(await page.getByRole('button', { name: 'Check again' }).count()).toBe(0);
    const cells = await row.getByRole('cell').allInnerTexts();
    expect(cells[2]).toMatch(/^\d+\.\d \(\d+\.\d–\d+\.\d\)$/);
    expect(cells[3]).toMatch(/^\d+\.\d %$/);
    expect(Number(cells[4])).toBeGreaterThan(20);
    await page.getByRole('button', { name: 'Stop' }).click();
    await page.getByText('cancelled').waitFor();
    await page.getByRole('button', { name: 'Measure' }).waitFor();
  });
});

/** A check of a GPU on which layer norms were wrong in both ways. */
const WRONG: Survey = {
  subgroups: false,
  float: 'fp32',
  results: (['fused', 'apart'] as const).map((way) => ({
    id: 'layer_norm',
    way,
    verdict: 'failed',
    measured: 0.25,
    limit: 0.003,
    milliseconds: 40,
    why: 'relative error of a layer norm: 0.25, limit 0.003',
  })),
};

/** Keeps a record of this browser as the engine does, and loads the page anew. */
async function keepRecord(page: Page, surveys: readonly Survey[]): Promise<void> {
  const browser = await page.evaluate(() => navigator.userAgent);
  const key: FirstUseKey = {
    vendor: 'nvidia',
    architecture: 'ampere',
    description: '',
    driver: '551.23',
    browser,
    runtime: '1.31.0',
  };
  const record: FirstUseRecord = {
    schema: FIRST_USE_SCHEMA,
    key,
    at: 1,
    form: 'whole',
    surveys,
    choice: choose(surveys, USUAL_KERNELS),
    speed: null,
    halfFailed: false,
    captureFailed: false,
  };
  // To open it before the app does would make an empty one.
  await page.waitForFunction(async () =>
    (await indexedDB.databases()).some(({ name }) => name === 'playground'),
  );
  await inRecords(
    page,
    async ({ database }, [id, kept]) => {
      const writing = database.transaction('first_uses', 'readwrite');
      writing.objectStore('first_uses').put(kept, id);
      await new Promise((resolve) => writing.addEventListener('complete', resolve));
    },
    [firstUseId(key), record] as const,
  );
  await page.reload();
}

/** Opens the report. @returns the row of the check */
async function openReport(page: Page) {
  await page.locator('[data-capability]').click();
  const dialog = page.getByRole('dialog', { name: 'What this browser offers' });
  return { dialog, row: dialog.getByRole('listitem').filter({ hasText: 'Computes right' }) };
}

describe('the report on a GPU that was checked', () => {
  it('says what was found, is copied with each check, and a person may decide otherwise', async () => {
    const page = await openPage('?backend=webgpu', '');
    await context?.grantPermissions(['clipboard-read', 'clipboard-write']);
    await page.locator('[data-capability]').waitFor();
    await keepRecord(page, [WRONG]);
    const { dialog, row } = await openReport(page);
    await row.getByText('This GPU computes wrongly with this browser (layer norm).').waitFor();
    expect(await row.innerText()).toMatch(/2 checks in 0\.1 s, 2 failed/);
    await dialog.getByRole('button', { name: 'Copy as text' }).click();
    await dialog.getByRole('button', { name: 'Copied' }).waitFor();
    const copied = await page.evaluate(() => navigator.clipboard.readText());
    expect(copied).toContain('Computes right: This GPU computes wrongly');
    expect(copied).toContain('Checked in fp32, subgroups off, ONNX Runtime 1.31.0:');
    expect(copied).toContain('- layer norm, apart: failed, 0.25 of at most 0.003, 40 ms');

    await dialog.getByRole('link', { name: 'Use this GPU all the same' }).click();
    await page.waitForURL(/attention=fused/);
    const unchecked = await openReport(page);
    await unchecked.row.getByText('not checked, as the address asks').waitFor();
    expect(await unchecked.dialog.getByRole('button', { name: 'Check again' }).count()).toBe(0);
    await unchecked.dialog.getByRole('link', { name: 'Use what the check found' }).click();
    await page.waitForURL((url) => !url.searchParams.has('attention'));
    const again = await openReport(page);
    await again.row.getByText('This GPU computes wrongly with this browser').waitFor();
    await again.dialog.getByRole('button', { name: 'Check again' }).waitFor();
  });

  // SwiftShader compiles fused attention for a minute.
  it.runIf(SLOW)(
    'has the check made when a person asks, and tells what it found',
    async () => {
      const page = await openPage('?backend=webgpu', '');
      page.setDefaultTimeout(1_500_000);
      const { dialog, row } = await openReport(page);
      await row.getByText('not checked yet').waitFor();
      await dialog.getByRole('button', { name: 'Check again' }).click();
      await row.getByText('Computes right in fp32; a software adapter, checked in part').waitFor();
      expect(await row.innerText()).toMatch(/5 checks in \d+\.\d s, 0 failed/);
      await dialog.getByRole('button', { name: 'Check again' }).waitFor();
    },
    1_600_000,
  );
});
