import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { packFolder } from '../../tools/pack/pack-folder.ts';
import type { StaticServer } from '../../tools/static-server.ts';
import { fixture } from '../goldens/golden-case.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { type HubServer, startHubServer } from '../servers/hub-server.ts';
import { folderRepo } from '../servers/hub/hub-files.ts';
import { ONE_THREAD } from './app-address.ts';
import { expectNoAxeFaults } from './axe.ts';
import { AppPage } from './app-page.ts';
import { APP_ORIGIN } from './browser-arguments.ts';
import { openProfileBrowser, type ProfileBrowser } from './browsers.ts';
import { inRecords, type KeptRecords } from './kept-records.ts';
import { ModelsPage } from './models-page.ts';
import { spoilShard } from './spoil-shard.ts';

const REVISION = '0123456789abcdef0123456789abcdef01234567';
const TINY = fixture('tiny-playground');
/** Slow enough that a person could press Pause: about four seconds for all of the miniature. */
const SLOW = 1_000_000;
/** A long timeout, for two busy cores. */
const PATIENTLY = { timeout: 60_000 };

let server: StaticServer;
let hub: HubServer;
let bytesPerSecond: number | undefined;
let browser: ProfileBrowser;
const errors: string[] = [];

beforeAll(async () => {
  server = await serveAppAt('/');
  const repo = await folderRepo(TINY, REVISION);
  const full = 'playgroundai/playground-v2.5-1024px-aesthetic';
  const repos = { 'owner/tiny': repo, [full]: { ...repo, gated: true } };
  hub = await startHubServer({
    repos,
    get bytesPerSecond() {
      return bytesPerSecond ?? Infinity;
    },
  });
  browser = await openProfileBrowser({ ready: true, port: server.port });
});
afterAll(async () => {
  await browser?.close();
  await hub?.close();
  await server?.close();
});
afterEach(() => {
  bytesPerSecond = undefined;
  expect(errors.splice(0)).toEqual([]);
});

/** Opens the app with the test's hub as its hub. */
async function openApp(): Promise<{ page: Page; app: AppPage; models: ModelsPage }> {
  const page = await browser.context.newPage();
  page.setDefaultTimeout(60_000);
  await page.addInitScript((origin) => {
    const kept = JSON.parse(localStorage.getItem('playground-settings') ?? '{"state":{}}');
    kept.state.hub = origin;
    localStorage.setItem('playground-settings', JSON.stringify({ version: 1, ...kept }));
  }, hub.origin);
  await page.goto(`${APP_ORIGIN}/${ONE_THREAD}`);
  const app = new AppPage(page);
  page.on('pageerror', (error) => errors.push(error.message));
  await app.prompt.waitFor();
  // After this the app stores nothing of its own, so changes of the stored bytes are the test's.
  await page.locator('html[data-offline="ready"]').waitFor();
  return { page, app, models: new ModelsPage(page) };
}

/**
 * Bytes in files, as the browser counts them; Chromium tells them apart from caches and databases.
 */
function usage(page: Page): Promise<number> {
  return page.evaluate(async () => {
    const estimate: StorageEstimate & { usageDetails?: { fileSystem?: number } } =
      await navigator.storage.estimate();
    return estimate.usageDetails?.fileSystem ?? 0;
  });
}

declare global {
  /** The number of wake locks held among those requested since {@link countWakeLocks}. */
  var wakeLocks: () => number;
}

function countWakeLocks(): void {
  const locks: WakeLockSentinel[] = [];
  const request = navigator.wakeLock.request.bind(navigator.wakeLock);
  navigator.wakeLock.request = async (type) => {
    const lock = await request(type);
    locks.push(lock);
    return lock;
  };
  globalThis.wakeLocks = () => locks.filter(({ released }) => !released).length;
}

/** Runs in the page: notes in the record of a paused pack that the network paused it. */
async function pauseByNetwork({ database }: KeptRecords, pack: string): Promise<void> {
  const transaction = database.transaction('packs', 'readwrite');
  const reading = transaction.objectStore('packs').openCursor();
  let changed = '';
  reading.addEventListener('success', () => {
    const record = reading.result?.value as { id: string } | undefined;
    if (record?.id.startsWith(pack)) {
      const failure = { code: 'file_download_error', message: 'No network.', action: 'Wait.' };
      reading.result?.update({ ...record, failure });
      changed = record.id;
    }
    reading.result?.continue();
  });
  await new Promise((resolve) => transaction.addEventListener('complete', resolve));
  new BroadcastChannel('playground-packs').postMessage(changed);
}

/** Runs in the page: replaces the browser's folder dialog, which a test cannot operate. */
function chooseFolder(): void {
  Object.assign(globalThis, {
    async showDirectoryPicker() {
      const root = await navigator.storage.getDirectory();
      return root.getDirectoryHandle('exported', { create: true });
    },
  });
}

/** Runs in the page: the size of each shard of the exported pack, by its index and by its file. */
async function exported() {
  const root = await navigator.storage.getDirectory();
  const folder = await root.getDirectoryHandle('exported', { create: true });
  const found: Record<string, number> = {};
  let index: { shards: { path: string; byteLength: number }[] } | undefined;
  for await (const [path, handle] of folder.entries()) {
    const file = await (handle as FileSystemFileHandle).getFile();
    if (path === 'index.json') index = file.size > 0 ? JSON.parse(await file.text()) : undefined;
    else found[path] = file.size;
  }
  if (index === undefined) return null;
  return {
    found,
    listed: Object.fromEntries(index.shards.map(({ path, byteLength }) => [path, byteLength])),
  };
}

describe('the models dialog', () => {
  it('takes no byte of the full model before its licence is accepted, and remembers that', async () => {
    const { page, models } = await openApp();
    await models.open();
    const accept = models.dialog.getByLabel('I accept the Playground v2.5 Community License.');
    const install = models.dialog.getByRole('button', { name: /^Install Playground v2.5/ });
    await models.dialog
      .getByText(/Your browser says .* is free/)
      .first()
      .waitFor();
    expect(await install.isDisabled()).toBe(true);
    expect(hub.requests).toEqual([]);
    // Its text is not in the app: whoever wants to read it here asks the hub for it, and for nothing else.
    await models.dialog.getByRole('button', { name: 'Read it here' }).click();
    await models.dialog.getByRole('button', { name: 'Hide it' }).waitFor();
    await expectNoAxeFaults(page, 'a licence that is open');
    expect(hub.requests.every(({ path }) => path.includes('/LICENSE'))).toBe(true);

    await accept.check();
    await install.click();
    // This hub demands a login: the dialog shows the failure's code, and no pack is left behind.
    await models.alert.getByText('model_gated').waitFor();
    expect(await models.rows.count()).toBe(0);

    await page.reload();
    await models.open();
    expect(await accept.isChecked()).toBe(true);
    await page.close();
  });

  it('installs from the hub, pauses, goes on after a reload, draws with it, and deletes it', async () => {
    const { page, app, models } = await openApp();
    const before = await usage(page);
    bytesPerSecond = SLOW;
    await models.open();
    await models.look('owner/tiny');
    await models.dialog.getByText(`revision ${REVISION.slice(0, 7)}`).waitFor();
    // What kind of model it is, before anything is installed.
    await models.dialog.getByRole('region').getByText('Playground v2.5', { exact: true }).waitFor();
    await models.install('tiny', '8 bits');
    // The row of the install comes into view: the button that began it is far below.
    await expect
      .poll(async () => {
        const { y = NaN } = (await models.row('tiny, 8 bits').boundingBox()) ?? {};
        return y >= 0 && y < (page.viewportSize()?.height ?? 0);
      })
      .toBe(true);

    const name = 'tiny, 8 bits';
    await models.until(name, 'installing');
    await expect.poll(() => models.fetched(name), PATIENTLY).toBeGreaterThan(10);
    // While the dialog is closed the header shows the install, and opens the dialog again.
    await models.close();
    await page.getByRole('button', { name: /^Installing a model, \d+ percent/ }).click();
    await models.row(name).getByRole('button', { name: 'Pause' }).click();
    await models.until(name, 'paused');
    const paused = await models.fetched(name);
    expect(paused).toBeLessThan(100);

    await page.reload();
    await models.open();
    await models.until(name, 'paused');
    expect(await models.fetched(name)).toBe(paused);
    // The store worker looks for interrupted installs when it starts; it has looked once it can say this.
    await models.dialog.getByText(/^Models take .* is free/).waitFor();
    // What a person paused stays so; what the network paused goes on when it is back.
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await inRecords(page, pauseByNetwork, 'owner-tiny-q8-');
    await models.row(name).getByText('file_download_error').waitFor();
    expect(await models.fetched(name)).toBe(paused);
    await page.evaluate(() => dispatchEvent(new Event('online')));
    await models.until(name, 'installing');
    // A reload in the middle: the install goes on without a click.
    await page.reload();
    bytesPerSecond = undefined;
    await models.open();
    await models.until(name, 'ready');
    await models.row(name).getByText('In use').waitFor();
    // A name of the person's own is shown everywhere, is kept, and can be given back.
    await models.row(name).getByRole('button', { name: 'Rename' }).click();
    await models.dialog.getByLabel('Name of the model').fill('My own');
    await page.keyboard.press('Enter');
    await models.row('My own, 8 bits').waitFor();
    await models.close();
    expect(await models.picker.innerText()).toContain('My own, 8 bits');
    await page.reload();
    await models.open();
    await models.row('My own, 8 bits').getByRole('button', { name: 'Rename' }).click();
    await models.dialog.getByRole('button', { name: 'Back to “tiny”' }).click();
    await models.row(name).waitFor();
    await models.close();
    expect(await models.picker.innerText()).toContain(name);
    expect(await usage(page)).toBeGreaterThan(before + 7e6);

    await app.drop({
      name: 'photo.png',
      type: 'image/png',
      bytes: await readFile('test/fixtures/goldens/astronaut/source.png'),
    });
    await app.prompt.fill('an island');
    // A full model draws at the named sizes.
    await page.getByText('1024 × 1024', { exact: true }).waitFor();
    await app.drawSmall();
    await app.run();
    await page.getByRole('button', { name: 'How it was made' }).click();
    await page.getByText(/^owner-tiny-q8-/).waitFor();
    await page.keyboard.press('Escape');

    await models.open();
    await models.row(name).getByText('used just now').waitFor();
    await models.row(name).getByRole('button', { name: 'Delete' }).click();
    await models
      .row(name)
      .getByRole('button', { name: /^Delete, free 7\.\d MB/ })
      .click();
    await models.row(name).waitFor({ state: 'detached' });
    await expect.poll(() => usage(page), PATIENTLY).toBeLessThan(before + 1e5);
    await models.close();
    expect(await models.picker.innerText()).toContain('Demo model');
    await page.close();
  });

  it('shows a second tab what the first installs, which takes over when that one closes', async () => {
    const first = await openApp();
    bytesPerSecond = SLOW;
    await first.models.open();
    await first.models.look('owner/tiny');
    await first.models.install('tiny', '4 bits');
    const name = 'tiny, 4 bits';
    await first.models.until(name, 'installing');

    const second = await openApp();
    await second.models.open();
    await second.models.until(name, 'installing');
    const seen = await second.models.fetched(name);
    await expect.poll(() => second.models.fetched(name), PATIENTLY).toBeGreaterThan(seen);
    await first.page.close();
    bytesPerSecond = undefined;
    await second.models.until(name, 'ready');
    await second.page.close();
  });

  it('keeps the screen awake while it installs, repairs what went bad, and exports', async () => {
    const { page, models } = await openApp();
    await page.evaluate(countWakeLocks);
    bytesPerSecond = SLOW;
    await models.open();
    await models.look('owner/tiny');
    await models.install('tiny', '16 bits');
    const name = 'tiny, 16 bits';
    const row = models.row(name);
    await expect.poll(() => page.evaluate(() => globalThis.wakeLocks()), PATIENTLY).toBe(1);
    await row.getByRole('button', { name: 'Pause' }).click();
    await expect.poll(() => page.evaluate(() => globalThis.wakeLocks()), PATIENTLY).toBe(0);
    bytesPerSecond = undefined;
    await row.getByRole('button', { name: 'Resume' }).click();
    await models.until(name, 'ready');
    await expect.poll(() => page.evaluate(() => globalThis.wakeLocks()), PATIENTLY).toBe(0);

    await page.evaluate(spoilShard, 'owner-tiny-fp16-');
    await row.getByRole('button', { name: 'Verify' }).click();
    await models.until(name, 'damaged');
    await row.getByText('model_damaged').waitFor();
    await row.getByRole('button', { name: 'Repair' }).click();
    await models.until(name, 'ready');

    await page.evaluate(chooseFolder);
    await row.getByRole('button', { name: 'Export' }).click();
    await expect.poll(() => page.evaluate(exported), PATIENTLY).not.toBeNull();
    const { listed, found } = (await page.evaluate(exported)) ?? { listed: {}, found: null };
    expect(Object.keys(listed).length).toBeGreaterThan(1);
    expect(found).toEqual(listed);
    await page.close();
  });
});

describe('other sources', () => {
  it('installs a folder from the file dialog, and verifies it', async () => {
    const { page, models } = await openApp();
    await models.open();
    await models.pickFolder('test/fixtures/images');
    await models.alert.getByText('model_file_missing').waitFor();

    await models.pickFolder(TINY);
    await models.install('tiny-playground', '16 bits');
    const name = 'tiny-playground, 16 bits';
    await models.until(name, 'ready');
    await models.row(name).getByText('from a folder').waitFor();
    await models.row(name).getByRole('button', { name: 'Verify' }).click();
    await models.row(name).getByText('verified just now').waitFor();
    expect(await models.alert.count()).toBe(0);
    await page.close();
  });

  it('takes a folder that is dropped anywhere', async () => {
    const { page, models } = await openApp();
    await models.dropFolder(TINY);
    await models.dialog.getByRole('region').getByText('from a folder').waitFor();
    await models.install('tiny-playground', '4 bits');
    await models.until('tiny-playground, 4 bits', 'ready');
    await page.close();
  });

  it('installs a pack from a static host, in the precision it has', async () => {
    const out = join(browser.folder, 'pack');
    await packFolder({
      folder: TINY,
      out,
      precision: 'q8',
      model: { id: 'hosted', revision: REVISION },
    });
    server.mount({ prefix: '/packs/hosted/', path: out });
    const { page, models } = await openApp();
    await models.open();
    await models.look(`${APP_ORIGIN}/packs/hosted/`);
    await models.dialog.getByText('packed already').waitFor();
    await models.install('hosted');
    await models.until('hosted, 8 bits', 'ready');
    await page.close();
  });

  it('says what it was given when that is no model', async () => {
    const { page, models } = await openApp();
    await models.open();
    await models.look('not a repository');
    await models.alert.getByText('model_not_found').waitFor();
    await models.look('owner/missing');
    await models.alert.getByText('model_gated').waitFor();
    // Nothing is offered that cannot be installed.
    expect(await models.dialog.getByRole('button', { name: /^Install missing/ }).count()).toBe(0);
    await page.close();
  });
});
