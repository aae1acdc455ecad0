/** What can be done with a finished picture: saved in each format, copied, shown with the others of its run. */
import { readFile } from 'node:fs/promises';
import { unzipSync } from 'fflate';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readMetadata } from '../../src/request/metadata.ts';
import { recognise } from '../../src/request/picture/look.ts';
import { readParameters } from './a1111-reader.ts';
import type { AppPage } from './app-page.ts';
import { inRecords, type KeptRecords } from './kept-records.ts';
import { openAppWithPhoto, type OpenedApp } from './open-app.ts';

const PROMPT = 'ein Leuchtturm, 夜の海';

let opened: OpenedApp;
let app: AppPage;
let page: Page;

beforeAll(async () => {
  opened = await openAppWithPhoto({
    acceptDownloads: true,
    permissions: ['clipboard-read', 'clipboard-write'],
    viewport: { width: 1024, height: 768 },
  });
  ({ app, page } = opened);
  await app.prompt.fill(PROMPT);
  await app.drawSmall();
  await app.setNumber('Pictures, number', 2);
  await app.run();
});
afterAll(async () => {
  expect(app?.errors).toEqual([]);
  await opened?.close();
});

/** Clicks, and reads the file that comes. */
async function saved(click: () => Promise<void>): Promise<{ name: string; bytes: Buffer }> {
  const [download] = await Promise.all([page.waitForEvent('download'), click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}
const menu = () => page.getByRole('button', { name: 'Other ways to save' }).click();
const choose = (name: string | RegExp) => async (): Promise<void> => {
  await menu();
  await page.getByRole('menuitem', { name }).click();
};
const download = () => page.getByRole('button', { name: 'Download', exact: true }).click();

describe('a download', () => {
  it('is a PNG, a JPEG or a WebP with its recipe, and the choice is kept', async () => {
    const seed = await page.getByLabel('Seed', { exact: true }).inputValue();
    for (const [name, format] of [
      [/^PNG/, 'png'],
      [/^WebP/, 'webp'],
      [/^JPEG/, 'jpeg'],
    ] as const) {
      const { name: fileName, bytes } = await saved(choose(name));
      expect(recognise(bytes)).toBe(format);
      expect(fileName).toMatch(format === 'jpeg' ? /\.jpg$/ : new RegExp(`\\.${format}$`));
      const parameters = readParameters(bytes) ?? '';
      expect(parameters.split('\n')[0]).toBe(PROMPT);
      expect(parameters).toContain('Steps: 2, CFG scale: 3');
      expect(parameters).toContain(`Seed: ${seed}`);
      expect(readMetadata(bytes)).toMatchObject({ prompt: PROMPT, seed: BigInt(seed) });
    }
    // The stored picture is a JPEG: what is saved are its bytes.
    const { bytes } = await saved(download);
    const stored = await inRecords(page, storedBytes);
    expect(bytes.equals(Buffer.from(stored, 'base64'))).toBe(true);
    await saved(choose(/^PNG/));
    await page.reload();
    await app.result.waitFor();
    expect(recognise((await saved(download)).bytes)).toBe('png');
  });

  it('has no recipe where that is not wanted', async () => {
    await menu();
    await page.getByRole('menuitemcheckbox', { name: /Include the recipe/ }).click();
    await page.keyboard.press('Escape');
    for (const name of [/^PNG/, /^JPEG/, /^WebP/]) {
      const { bytes } = await saved(choose(name));
      expect(bytes.includes('Leuchtturm')).toBe(false);
      expect(readParameters(bytes)).toBeNull();
    }
    await menu();
    await page.getByRole('menuitemcheckbox', { name: /Include the recipe/ }).click();
    await page.keyboard.press('Escape');
  });

  it('of all pictures is a ZIP', async () => {
    const { name, bytes } = await saved(choose(/ZIP/));
    expect(name).toMatch(/\.zip$/);
    const files = unzipSync(bytes);
    expect(Object.keys(files)).toHaveLength(2);
    for (const file of Object.values(files)) expect(recognise(file)).toBe('webp');
  });

  it('into the clipboard is a PNG', async () => {
    await choose('Copy the picture')();
    await page.getByText('The picture is in the clipboard.').waitFor();
    const types = await page.evaluate(async () => (await navigator.clipboard.read())[0]?.types);
    expect(types).toEqual(['image/png']);
  });
});

/** Runs in the page. The stored bytes of the first picture, in base64. */
async function storedBytes({ database, all }: KeptRecords): Promise<string> {
  const [job] = await all<{ result: { images: { blob: string }[] } }>('jobs');
  const blobs = database.transaction('blobs').objectStore('blobs');
  const asked = blobs.get(job?.result.images[0]?.blob ?? '');
  await new Promise((resolve) => asked.addEventListener('success', resolve));
  const kept = asked.result as Blob | { bytes: ArrayBuffer };
  const bytes = new Uint8Array(kept instanceof Blob ? await kept.arrayBuffer() : kept.bytes);
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return btoa(text);
}

describe('the bar below the picture', () => {
  it('is one line at 1024 pixels, and names every button', async () => {
    const heights = await page.getByTestId('result-foot').evaluate((foot) => {
      const buttons = [...foot.querySelectorAll('button')].map((each) =>
        each.getBoundingClientRect(),
      );
      const middles = buttons.map(({ top, height }) => Math.round(top + height / 2));
      return [Math.max(...middles) - Math.min(...middles), foot.scrollWidth - foot.clientWidth];
    });
    expect(heights[0]).toBeLessThanOrEqual(1);
    expect(heights[1]).toBe(0);
  });

  it('shows each picture of the run, or all of them', async () => {
    const first = await app.result.getAttribute('src');
    await page.getByRole('button', { name: 'Picture 2', exact: true }).click();
    await expect.poll(() => app.result.getAttribute('src')).not.toBe(first);
    expect((await saved(download)).name).toMatch(/_1\.\w+$/);
    await page.getByRole('button', { name: 'All of this run' }).click();
    const all = page.getByRole('list', { name: 'All pictures of this run' });
    expect(await all.getByRole('button').count()).toBe(2);
    await all.getByRole('button', { name: 'Show picture 1' }).click();
    await app.result.waitFor();
    expect(await all.count()).toBe(0);
  });

  it('tells the recipe, to copy, with the engine’s own figures folded', async () => {
    await page.getByRole('button', { name: 'How it was made' }).click();
    const dialog = app.dialog;
    await dialog.getByRole('button', { name: 'Copy the recipe' }).click();
    await dialog.getByText('Copied').waitFor();
    const text = await page.evaluate(() => navigator.clipboard.readText());
    expect(text).toMatch(new RegExp(`^${PROMPT}\nSteps: 2, CFG scale: 3, Seed: \\d+, Size: `));
    expect(await dialog.getByTestId('sessions-created').isVisible()).toBe(false);
    await dialog.getByText('What the engine did').click();
    expect(await dialog.getByTestId('sessions-created').isVisible()).toBe(true);
    await page.keyboard.press('Escape');
  });
});
