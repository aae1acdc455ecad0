/**
 * The demo model and the safety checker, kept by the model store so that a run needs no network.
 */
import { mkdtemp, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { BrowserContext, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import manifest from '../../models-manifest.json' with { type: 'json' };
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { type StaticServer, startStaticServer } from '../../tools/static-server.ts';
import { serveAppAt } from '../servers/app-server.ts';
import { type Gate, startGate } from '../servers/gate.ts';
import { newerBuild } from '../servers/newer-build.ts';
import { SLOW } from '../slow.ts';
import { ONE_THREAD } from './app-address.ts';
import { openProfileBrowser, type ProfileBrowser } from './browsers.ts';
import { copiesOf, draw, flipIn, packsOf, PICTURE, untilReady } from './kept-pages.ts';
import { ModelsPage } from './models-page.ts';

const UNET = 'unet/diffusion_pytorch_model.safetensors';
const WEIGHTS = 'open-nsfw.safetensors.deflate';
/** A long timeout, for two busy cores. */
const PATIENTLY = { timeout: 60_000 };

let server: StaticServer;
let gate: Gate;
let browser: ProfileBrowser;
let context: BrowserContext;
/** The sha256 of the picture that the stored model draws. */
let drawn: string;
const errors: string[] = [];

beforeAll(async () => {
  server = await serveAppAt('/');
  gate = await startGate(server.port);
  browser = await openProfileBrowser();
  ({ context } = browser);
});
afterAll(async () => {
  await browser?.close();
  await gate?.close();
  await server?.close();
});
afterEach(async () => {
  gate.release();
  gate.target = server.port;
  await context.setOffline(false);
  // Only the older of two pages draws, so the newer one is closed.
  for (const page of context.pages().slice(1)) await page.close();
  expect(errors.splice(0)).toEqual([]);
});

async function openApp(): Promise<Page> {
  const page = await context.newPage();
  page.on('pageerror', (error) => errors.push(error.message));
  await page.goto(`${gate.origin}/${ONE_THREAD}`);
  return page;
}

/** Model files that were requested, by their path below the app. */
function askedModels(): readonly string[] {
  return gate.asked.filter((path) => path.startsWith('/models/'));
}

async function stateOf(page: Page, model: string): Promise<string | undefined> {
  return (await copiesOf(page, model)).at(-1)?.state;
}

const bytesOf = (id: string) =>
  manifest.models
    .find((model) => model.id === id)
    ?.files.reduce((sum, file) => sum + ('size' in file ? (file.size ?? 0) : 0), 0) ?? NaN;

describe('what comes with the app', () => {
  it('goes on being kept where a reload or the end of a tab stopped it, each file fetched once', async () => {
    gate.hold(/unet\/diffusion/);
    const first = await openApp();
    await expect.poll(() => askedModels().join(), PATIENTLY).toContain(UNET);
    const second = await openApp();
    await first.reload();
    await first.getByText('Getting ready for offline…').waitFor();
    await expect
      .poll(async () => (await copiesOf(second, 'demo'))[0]?.bytesFetched, PATIENTLY)
      .toBeGreaterThan(1e6);
    await first.close();
    gate.release();
    await untilReady(second);
    // The app knows its size, so one request is all.
    expect(
      askedModels().filter((path) => path.endsWith('text_encoder/model.safetensors')),
    ).toHaveLength(1);
    await second.close();
  });

  it('is in the store, listed with its bytes, and in no cache', async () => {
    const page = await openApp();
    await untilReady(page);
    expect(await packsOf(page)).toMatchObject([
      { model: 'demo', state: 'ready', format: 'files', source: { kind: 'embedded' } },
      { model: 'open-nsfw', state: 'ready', format: 'files', source: { kind: 'embedded' } },
    ]);
    for (const id of ['demo', 'open-nsfw']) {
      const [pack] = await copiesOf(page, id);
      expect(pack?.bytesStored).toBeGreaterThanOrEqual(bytesOf(id));
      expect(pack?.bytesStored).toBeLessThan(bytesOf(id) + 1000);
    }
    const cached = await page.evaluate(async () => {
      const urls: string[] = [];
      for (const name of await caches.keys()) {
        urls.push(...(await (await caches.open(name)).keys()).map(({ url }) => url));
      }
      return urls;
    });
    expect(cached.length).toBeGreaterThan(10);
    expect(cached.filter((url) => url.includes('/models/'))).toEqual([]);

    const models = new ModelsPage(page);
    await models.open();
    await models.row('Demo model').getByText('21 MB kept for offline').waitFor();
    await models.row('OpenNSFW').getByText('5.6 MB kept for offline').waitFor();
    await models.row('OpenNSFW').getByText('Ready', { exact: true }).waitFor();
    expect(await models.dialog.getByRole('button', { name: 'Delete' }).count()).toBe(0);
    expect(await models.rows.count()).toBe(0);
    await models.row('Demo model').getByRole('button', { name: 'Verify' }).click();
    await models.row('Demo model').getByText('verified just now').waitFor();
    expect(await models.alert.count()).toBe(0);
    await page.close();
  });

  it('is read out of the store: a run asks for none of it, with the network cut and without', async () => {
    gate.asked.length = 0;
    const page = await openApp();
    await untilReady(page);
    drawn = (await draw(page)) ?? '';
    expect(drawn).toMatch(PICTURE);
    gate.target = undefined;
    await context.setOffline(true);
    await page.reload();
    await untilReady(page);
    expect(await draw(page)).toBe(drawn);
    await context.setOffline(false);
    expect(askedModels()).toEqual([]);
    await page.close();
  });
});

describe('a copy that is damaged', () => {
  it.each([
    ['demo', UNET],
    ['open-nsfw', WEIGHTS],
  ])(
    'of %s does not stop a run while there is a network, and is mended behind it',
    async (id, file) => {
      const page = await openApp();
      await untilReady(page);
      const [before] = await copiesOf(page, id);
      await flipIn(page, before?.id ?? '', file);
      expect(await draw(page)).toBe(drawn);
      await expect
        .poll(async () => (await copiesOf(page, id))[0], PATIENTLY)
        .toMatchObject({ id: before?.id, state: 'ready', failure: null });
      await untilReady(page);
      const [after] = await copiesOf(page, id);
      expect(after?.verifiedAt).toBeGreaterThan(before?.createdAt ?? Infinity);
      // The new part was stored in a shard of its own.
      expect(after?.bytesStored).toBeGreaterThan(before?.bytesStored ?? Infinity);
      await page.close();
    },
  );

  it('whose words cannot be counted is mended then, and opened once for that', async () => {
    const page = await openApp();
    await untilReady(page);
    const [before] = await copiesOf(page, 'demo');
    await flipIn(page, before?.id ?? '', 'tokenizer/vocab.json');
    const refused: string[] = [];
    page.on('console', (line) => {
      if (/is damaged/.test(line.text())) refused.push(line.text());
    });
    await page.getByLabel('Prompt', { exact: true }).fill('an island near the sea '.repeat(12));
    await expect
      .poll(async () => (await copiesOf(page, 'demo'))[0]?.verifiedAt ?? 0, PATIENTLY)
      .toBeGreaterThan(before?.verifiedAt ?? before?.createdAt ?? Infinity);
    await untilReady(page);
    expect(await copiesOf(page, 'demo')).toMatchObject([{ state: 'ready', failure: null }]);
    expect(refused).toHaveLength(1);
    await page.close();
  });

  it.runIf(SLOW)(
    'without a network stops a run, which says so; mended once there is one',
    async () => {
      const page = await openApp();
      await untilReady(page);
      const [demo] = await copiesOf(page, 'demo');
      await flipIn(page, demo?.id ?? '', UNET);
      gate.target = undefined;
      await context.setOffline(true);
      expect(await draw(page)).toBe('model_damaged');
      expect(await stateOf(page, 'demo')).toBe('damaged');
      await page.getByText('Not ready for offline.').waitFor();
      const models = new ModelsPage(page);
      await models.open();
      await models.row('Demo model').getByText('model_damaged').waitFor();
      await models.row('Demo model').getByRole('button', { name: 'Repair' }).waitFor();
      await models.close();

      gate.target = server.port;
      await context.setOffline(false);
      await page.getByRole('button', { name: 'Try again' }).click();
      await untilReady(page);
      expect(await stateOf(page, 'demo')).toBe('ready');
      gate.target = undefined;
      expect(await draw(page)).toBe(drawn);
      await page.close();
    },
  );
});

/** The app as if built with a demo model that differs in one character of white space. */
async function serveNewer(space: ' ' | '\t'): Promise<StaticServer> {
  const path = 'models/demo/scheduler/scheduler_config.json';
  const text = await readFile(join(APP_FOLDER, path), 'utf8');
  const newer = await mkdtemp(join(browser.folder, 'newer-'));
  await newerBuild(newer, path, new TextEncoder().encode(text.replace('\n', space)));
  return startStaticServer({ mounts: [{ prefix: '/', path: newer }] });
}

describe('a new version of the app', () => {
  it('with other bytes has its own copy, and the one before goes, also one a page has open', async () => {
    const page = await openApp();
    await untilReady(page);
    // After this the page holds the model open.
    expect(await draw(page)).toBe(drawn);
    const [before] = await copiesOf(page, 'demo');
    const newServer = await serveNewer(' ');
    gate.target = newServer.port;
    const updated = await openApp();
    await untilReady(updated);
    await expect
      .poll(async () => (await copiesOf(updated, 'demo')).map(({ id }) => id), PATIENTLY)
      .toEqual([expect.not.stringMatching(before?.id ?? '')]);
    expect(await copiesOf(updated, 'open-nsfw')).toHaveLength(1);
    await page.close();
    gate.asked.length = 0;
    expect(await draw(updated)).toBe(drawn);
    expect(askedModels()).toEqual([]);
    await updated.close();
    await newServer.close();
  });

  it.runIf(SLOW)(
    'draws with the copies before it where the network went before its own came',
    async () => {
      const newServer = await serveNewer('\t');
      gate.target = newServer.port;
      gate.asked.length = 0;
      gate.hold(/^\/models\//);
      const page = await openApp();
      // A new version is shown at the visit after the one that found it.
      const visit = async () => {
        if (askedModels().length === 0) await page.reload();
        return askedModels().length;
      };
      await expect.poll(visit, { ...PATIENTLY, interval: 5000 }).toBeGreaterThan(0);
      const [before] = await copiesOf(page, 'demo');
      expect(before?.state).toBe('ready');
      gate.target = undefined;
      gate.release();
      await context.setOffline(true);
      expect(await draw(page)).toBe(drawn);

      gate.target = newServer.port;
      await context.setOffline(false);
      // It goes on by itself.
      await untilReady(page);
      await expect
        .poll(async () => (await copiesOf(page, 'demo')).map(({ id }) => id), PATIENTLY)
        .toEqual([expect.not.stringMatching(before?.id ?? '')]);
      await page.close();
      await newServer.close();
    },
  );
});
