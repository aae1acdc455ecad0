/** The picture on the stage, when its file or the browser's data goes away under the page. */
import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ElementHandle } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { AppPage } from './app-page.ts';
import { inRecords } from './kept-records.ts';
import { openApp, type OpenedApp } from './open-app.ts';

let opened: OpenedApp;
let app: AppPage;
let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pictures-'));
  opened = await openApp();
  ({ app } = opened);
});
afterAll(async () => {
  await opened?.close();
  await rm(folder, { recursive: true, force: true });
});

/** A picture on the disk. @returns its path */
async function pictureFile(name: string): Promise<string> {
  const path = join(folder, name);
  await copyFile('test/fixtures/goldens/astronaut/source.png', path);
  return path;
}

/** Chooses a file as a person does, in the browser's own dialog. */
async function choose(path: string): Promise<void> {
  const choosing = app.page.waitForEvent('filechooser');
  await app.page.getByRole('button', { name: 'Choose a picture' }).click();
  await (await choosing).setFiles(path);
}

/** How many pictures are kept for a reload. */
const countDrafts = () => inRecords(app.page, async ({ all }) => (await all('drafts')).length);

describe('a file that was chosen', () => {
  afterEach(() => app.startOver());

  it.each([
    ['changed', (path: string) => writeFile(path, 'no picture any more')],
    ['deleted', (path: string) => rm(path)],
  ])('and %s since is drawn from as it was', async (what, spoil) => {
    const path = await pictureFile(`${what}.png`);
    await choose(path);
    await app.page.getByRole('img', { name: `${what}.png` }).waitFor();
    await spoil(path);
    await app.drawSmall();
    await app.run();
  });

  it('and is gone before it was read is to be chosen again', async () => {
    const path = await pictureFile('gone.png');
    const input = await app.page.evaluateHandle(() => {
      const made = document.createElement('input');
      made.type = 'file';
      return made;
    });
    await (input as ElementHandle<HTMLInputElement>).setInputFiles(path);
    await rm(path);
    const dataTransfer = await input.evaluateHandle((it) => {
      const transfer = new DataTransfer();
      for (const file of it.files ?? []) transfer.items.add(file);
      return transfer;
    });
    await app.page.dispatchEvent('body', 'drop', { dataTransfer });
    await app.alert.waitFor();
    expect(await app.alert.innerText()).toMatch(
      /“gone\.png” can no longer be read: .*deleted[^]*Choose it again\.[^]*image_load_error/,
    );
  });
});

describe('when all data of the site is cleared under the page', () => {
  it('a picture of before a reload is still drawn from, and the page says what is gone', async () => {
    await choose(await pictureFile('kept.png'));
    await app.page.getByRole('img', { name: 'kept.png' }).waitFor();
    // The picture is shown a moment before it is kept.
    await expect.poll(countDrafts).toBeGreaterThan(0);
    await app.page.reload();
    await app.page.getByRole('img', { name: 'kept.png' }).waitFor();
    const cdp = await opened.context.newCDPSession(app.page);
    await cdp.send('Storage.clearDataForOrigin', { origin: opened.origin, storageTypes: 'all' });
    await cdp.detach();
    await app.alert.waitFor();
    expect(await app.alert.innerText()).toMatch(/was deleted: history and models are gone/);
    await app.drawSmall();
    await app.run();
    expect(await app.history.count()).toBe(1);
    expect(app.errors).toEqual([]);
  });
});
