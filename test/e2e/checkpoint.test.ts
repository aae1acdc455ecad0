/** Single-file checkpoints in the app: installed from a file and from the hub, drawn with, deleted. */
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import type { StaticServer } from '../../tools/static-server.ts';
import { encodeRaw } from '../checkpoint/encode-raw.ts';
import { makeClipCheckpoint } from '../checkpoint/make-checkpoint.ts';
import { fixture } from '../goldens/golden-case.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { type HubServer, startHubServer } from '../servers/hub-server.ts';
import { memoryFile } from '../servers/hub/hub-files.ts';
import { SLOW } from '../slow.ts';
import { ONE_THREAD } from './app-address.ts';
import { AppPage } from './app-page.ts';
import { APP_ORIGIN } from './browser-arguments.ts';
import { openProfileBrowser, type ProfileBrowser } from './browsers.ts';
import { packsOf } from './kept-pages.ts';
import { ModelsPage } from './models-page.ts';
import { spoilShard } from './spoil-shard.ts';

const REVISION = '0123456789abcdef0123456789abcdef01234567';
const NAME = 'tiny.fp16.safetensors';

let server: StaticServer;
let hub: HubServer;
let browser: ProfileBrowser;
let file: string;
let bytesPerSecond: number | undefined;
const errors: string[] = [];

beforeAll(async () => {
  server = await serveAppAt('/');
  const bytes = await makeClipCheckpoint(fixture('tiny-playground'));
  const readme = memoryFile(new TextEncoder().encode('# tiny'), false);
  const weights = memoryFile(bytes, true);
  hub = await startHubServer({
    get bytesPerSecond() {
      return bytesPerSecond ?? Infinity;
    },
    repos: {
      'owner/single': {
        revision: REVISION,
        files: new Map([
          ['README.md', readme],
          [NAME, weights],
        ]),
      },
      'owner/several': {
        revision: REVISION,
        files: new Map([
          ['a.safetensors', weights],
          ['b.safetensors', weights],
        ]),
      },
    },
  });
  browser = await openProfileBrowser({ ready: true, port: server.port });
  file = join(browser.folder, NAME);
  await writeFile(file, bytes);
});
afterAll(async () => {
  await browser?.close();
  await hub?.close();
  await server?.close();
});
afterEach(() => expect(errors.splice(0)).toEqual([]));

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
  return { page, app, models: new ModelsPage(page) };
}

it('a picked file is installed, draws with CLIP’s words, is there after a reload, makes a second precision, and is deleted', async () => {
  const { page, app, models } = await openApp();
  await models.open();
  await models.pickFile(file);
  await models.dialog.getByRole('region').getByText(`from ${NAME}`).waitFor();
  await models.dialog.getByText(/Read from your file and kept in this browser/).waitFor();
  await models.install('tiny.fp16', '16 bits');
  const name = 'tiny.fp16, 16 bits';
  await models.until(name, 'ready');
  await models.row(name).getByText('In use').waitFor();
  await models.close();

  await app.drop({
    name: 'photo.png',
    type: 'image/png',
    bytes: await readFile(fixture('goldens/astronaut/source.png')),
  });
  await app.prompt.fill('an island');
  await app.drawSmall();
  await app.run();
  await page.getByRole('button', { name: 'How it was made' }).click();
  await page.getByText('What the engine did').click();
  await page.getByText(/^the model is the single file tiny\.fp16\.safetensors/).waitFor();
  await page.keyboard.press('Escape');

  await page.reload();
  await models.open();
  await models.until(name, 'ready');
  await models.row(name).getByRole('button', { name: 'Verify' }).click();
  await models.row(name).getByText('verified just now').waitFor();
  await models.row(name).getByRole('button', { name: 'Make 8 bits' }).click();
  await models.until('tiny.fp16, 8 bits', 'ready');
  for (const each of [name, 'tiny.fp16, 8 bits']) {
    await models.row(each).getByRole('button', { name: 'Delete' }).click();
    await models
      .row(each)
      .getByRole('button', { name: /^Delete, free/ })
      .click();
    await models.row(each).waitFor({ state: 'detached' });
  }
  expect(await models.alert.count()).toBe(0);
  await page.close();
});

it.runIf(SLOW)(
  'a repository without a folder is taken by its one file, with its published sum, and an address is too',
  async () => {
    const { page, models } = await openApp();
    await models.open();
    await models.look('owner/single');
    await models.dialog.getByText(`owner/single/${NAME}`).waitFor();
    await models.install('tiny.fp16', '8 bits');
    await models.until('tiny.fp16, 8 bits', 'ready');
    const paths = hub.requests.map(({ path }) => path);
    expect(paths).toContain(`/owner/single/raw/${REVISION}/${NAME}`);

    await models.look('owner/several');
    await models.alert.getByText(/several checkpoints: a\.safetensors, b\.safetensors/).waitFor();
    await models.look('owner/several/b.safetensors');
    await models.dialog
      .getByRole('region')
      .getByText(`revision ${REVISION.slice(0, 7)}`)
      .waitFor();
    await models.install('b', '4 bits');
    await models.until('b, 4 bits', 'ready');

    server.mount({ prefix: '/packs/c d.safetensors', path: file });
    await models.look(`${APP_ORIGIN}/packs/c%20d.safetensors`);
    await models.install('c d', '4 bits');
    await models.until('c d, 4 bits', 'ready');
    await page.close();
  },
);

it.runIf(SLOW)(
  'an install goes on after a reload in the middle of the file, and a bad part is mended from it',
  async () => {
    const { page, models } = await openApp();
    // Slow enough to be stopped: about fifteen seconds for the whole file.
    bytesPerSecond = 1_000_000;
    await models.open();
    await models.look('owner/single');
    await models.install('tiny.fp16', '16 bits');
    const name = 'tiny.fp16, 16 bits';
    const row = models.row(name);
    await expect.poll(() => models.fetched(name), { timeout: 60_000 }).toBeGreaterThan(10);
    await row.getByRole('button', { name: 'Pause' }).click();
    await models.until(name, 'paused');
    const paused = await models.fetched(name);
    expect(paused).toBeLessThan(100);
    await page.reload();
    bytesPerSecond = undefined;
    await models.open();
    expect(await models.fetched(name)).toBe(paused);
    await row.getByRole('button', { name: 'Resume' }).click();
    await models.until(name, 'ready');

    await page.evaluate(spoilShard, 'owner-single-tiny.fp16-fp16-');
    await row.getByRole('button', { name: 'Verify' }).click();
    await models.until(name, 'damaged');
    await row.getByRole('button', { name: 'Repair' }).click();
    await models.until(name, 'ready');
    await row.getByRole('button', { name: 'Verify' }).click();
    await row.getByText('verified just now').waitFor();
    expect(await models.alert.count()).toBe(0);
    await page.close();
  },
);

it('a file that does not say how it was trained has the question, and draws by the answer, also by a later one', async () => {
  const { page, app, models } = await openApp();
  const silent = join(browser.folder, 'silent.safetensors');
  await writeFile(
    silent,
    await makeClipCheckpoint(fixture('tiny-playground'), { statistics: false }),
  );
  await models.open();
  await models.pickFile(silent);
  const question = models.dialog.getByRole('group', { name: 'How was this model trained?' });
  expect(await question.getByRole('radio', { checked: true }).getAttribute('value')).toBe(
    'epsilon',
  );
  await question.getByRole('radio', { name: /^v-prediction Its page/ }).check();
  await models.install('silent', '8 bits');
  const name = 'silent, 8 bits';
  await models.until(name, 'ready');
  const answer = models.row(name).getByLabel('Trained with');
  expect(await answer.inputValue()).toBe('v_prediction');
  await models.close();

  /** Draws a picture. @returns what its log says of the answer, and the picture's address */
  const draw = async (): Promise<string> => {
    await app.run();
    await page.getByRole('button', { name: 'How it was made' }).click();
    await page.getByText('What the engine did').click();
    const said = await page.getByText(/^the model is the single file silent/).innerText();
    await page.keyboard.press('Escape');
    await app.dialog.waitFor({ state: 'detached' });
    return said;
  };
  await app.drawSmall();
  await app.prompt.fill('an island');
  expect(await draw()).toContain('v_prediction as was said');

  await models.open();
  await answer.selectOption('epsilon');
  await models.close();
  await expect
    .poll(async () => (await packsOf(page)).map(({ prediction }) => prediction))
    .toContain('epsilon');
  await page.reload();
  await app.prompt.waitFor();
  expect(await draw()).toContain('epsilon as was said');
  await models.open();
  expect(await answer.inputValue()).toBe('epsilon');
  await page.close();
});

it('says what a file is that is no checkpoint', async () => {
  const { page, models } = await openApp();
  const tensor = { dtype: 'F16', shape: [1], bytes: new Uint8Array(2) } as const;
  const lora = join(browser.folder, 'style.safetensors');
  await writeFile(lora, encodeRaw([{ ...tensor, name: 'lora_unet_out_2.lora_up.weight' }]));
  const old = join(browser.folder, 'old.ckpt');
  await writeFile(old, 'PK');
  const flux = join(browser.folder, 'flux.safetensors');
  await writeFile(flux, encodeRaw([{ ...tensor, name: 'double_blocks.0.img_attn.qkv.weight' }]));

  await models.open();
  await models.pickFile(lora);
  await models.install('style');
  await models.alert.getByText(/is a LoRA/).waitFor();
  await models.pickFile(old);
  await models.alert.getByText(/is a pickle of PyTorch/).waitFor();
  await models.close();
  await models.dropFolder(flux);
  await models.install('flux');
  await models.alert.getByText(/is a FLUX model/).waitFor();
  for (const name of ['style, 8 bits', 'flux, 8 bits']) {
    expect(await models.row(name).count()).toBe(0);
  }
  await page.close();
});
