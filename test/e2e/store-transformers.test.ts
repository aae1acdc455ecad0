import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackId, Precision } from '../../workers/protocol/engine-options.ts';
import type { KnownFile } from '../../workers/protocol/store.ts';
import { parsePackIndex } from '../../workers/packs/parse-index.ts';
import { buildReaderPage } from '../servers/reader-page.ts';
import { ModelsPage } from './models-page.ts';
import {
  COLUMNS,
  MODEL_FILE,
  packReader,
  readerRepo,
  smallestModel,
  valueOf,
} from './reader-repo.ts';
import { ask, begin, ended, remove, stored, tinySpec } from './store-calls.ts';
import { IN_FLIGHT, RANGE, StoreLab } from './store-lab.ts';
import { REVISION, SHARD_LIMIT } from './store-pack.ts';

const TEXT = 'Moon, sea lighthouse';
const IDS = [2, 4, 1, 5, 6, 7, 3];
/**
 * The connection stalls after three blocks of the model. Two answers before are those to ask its
 * size.
 */
const STUCK = {
  kind: 'stall',
  bytes: 10_000,
  path: MODEL_FILE,
  after: 2 + (3 * SHARD_LIMIT) / RANGE,
} as const;

const repo = readerRepo(REVISION);
const sizeOf = (path: string) => repo.files.get(path)?.size ?? 0;
const sumOf = (path: string) => repo.files.get(path)?.oid ?? '';

let lab: StoreLab;
let built: string;
let page: Page;
let reader: Page;
let id: PackId;
/** All addresses that the browser's pages and workers requested. */
const asked: string[] = [];

beforeAll(async () => {
  lab = await StoreLab.open({ hub: { repos: { 'owner/reader': repo } } });
  built = await mkdtemp(join(tmpdir(), 'reader-page-'));
  await buildReaderPage(built);
  lab.server.mount({ prefix: '/reader/', path: built });
  await openPages();
});
afterAll(async () => {
  await lab?.close();
  if (built !== undefined) await rm(built, { recursive: true, force: true });
});

async function openPages(): Promise<void> {
  page = await lab.openPage({ stallMs: 60_000 });
  page.context().on('request', (request) => asked.push(request.url()));
  reader = await page.context().newPage();
  await reader.goto(`${lab.origin}/reader/`);
  await reader.waitForFunction(() => 'reader' in globalThis);
  await reader.evaluate(
    async (model) => globalThis.reader.warm(new Uint8Array(model)),
    [...smallestModel()],
  );
}

/**
 * The folder out of the hub; of the model its size is known, its sha256 only by the hub's pointer.
 */
const folder = (model: Partial<KnownFile> = {}) =>
  tinySpec('fp32', {
    model: 'reader',
    title: 'Reader',
    format: 'files',
    source: { kind: 'huggingface', repo: 'owner/reader', revision: REVISION },
    files: [
      { path: 'config.json' },
      { path: 'tokenizer.json' },
      { path: 'tokenizer_config.json' },
      { path: MODEL_FILE, size: sizeOf(MODEL_FILE), ...model },
    ],
  });

const read = (precision: Precision = 'fp32') =>
  reader.evaluate(async ([pack, text, kind]) => globalThis.reader.read(pack, text, kind), [
    id,
    TEXT,
    precision,
  ] as const);

const record = () => page.evaluate((pack) => globalThis.store.readPack(pack), id);

const indexNow = async () => parsePackIndex(JSON.parse((await stored(page, id)).index));

describe('a folder for transformers.js', () => {
  it('is installed as it is, each file once, the model in blocks and compared with its pointer', async () => {
    id = await begin(page, folder());
    expect(await ended(page, id)).toMatchObject({
      state: 'ready',
      format: 'files',
      revision: REVISION,
      failure: null,
    });
    const index = await indexNow();
    expect(index.files.map(({ path }) => path)).toEqual([
      'config.json',
      'tokenizer.json',
      'tokenizer_config.json',
    ]);
    expect(index.tensors.map(({ key }) => key)).toEqual(
      Array.from({ length: Math.ceil(sizeOf(MODEL_FILE) / SHARD_LIMIT) }, (_, i) => {
        return `${MODEL_FILE}#${i}`;
      }),
    );
    expect(index.sources).toMatchObject([{ path: MODEL_FILE, sha256: sumOf(MODEL_FILE) }]);
    for (const path of repo.files.keys()) {
      const answers = lab.hub.requests.filter(
        (each) => `/${each.path}`.endsWith(`/${path}`) && each.bytes > 0,
      );
      // A small file comes once, packed, and serves the plan and the install.
      if (path !== MODEL_FILE) expect(answers, path).toMatchObject([{ status: 200 }]);
      // The size of a large one is learnt by fetching its first byte.
      else expect(answers.reduce((sum, { bytes }) => sum + bytes, 0)).toBe(sizeOf(path) + 1);
    }
    expect(asked.filter((url) => !isOurs(url))).toEqual([]);
  });

  it('is loaded and run by transformers.js without a network, and nothing is kept twice', async () => {
    const context = page.context();
    await context.setOffline(true);
    const before = [asked.length, lab.hub.requests.length];
    try {
      const answer = await read();
      expect(answer).toMatchObject({ ok: true, value: { ids: IDS, dims: [1, 7, COLUMNS] } });
      if (!answer.ok) return;
      const { values } = answer.value;
      const wanted = IDS.flatMap((token) => {
        return Array.from({ length: COLUMNS }, (_, column) => valueOf(token, column));
      });
      expect(values).toEqual(wanted);
    } finally {
      await context.setOffline(false);
    }
    expect([asked.length, lab.hub.requests.length]).toEqual(before);
    expect(await reader.evaluate(() => caches.keys())).not.toContain('transformers-cache');
    expect(await record()).toMatchObject({
      lastUsedAt: expect.any(Number) as number,
    });
  });

  it('that lacks what a model wants says which file, and asks nobody for it', async () => {
    const before = asked.length;
    expect(await read('fp16')).toMatchObject({
      ok: false,
      failure: {
        code: 'model_file_missing',
        message: 'The installed model has no file onnx/model_fp16.onnx.',
      },
    });
    expect(asked).toHaveLength(before);
  });

  it('is exported as it is kept', async () => {
    expect(await page.evaluate((pack) => globalThis.store.exported(pack), id)).toEqual(
      await stored(page, id),
    );
  });

  it('is listed in the app, and is no model to draw with', async () => {
    const app = await lab.openApp();
    const models = new ModelsPage(app);
    await models.picker.click();
    await app.getByRole('option', { name: /^Demo model/ }).waitFor();
    expect(await app.getByRole('option', { name: /^Reader/ }).count()).toBe(0);
    await app.keyboard.press('Escape');
    await models.open();
    const row = models.row('Reader, 32 bits');
    await row.getByText('Ready').waitFor();
    await row.getByRole('button', { name: 'Verify' }).click();
    await row.getByText('verified just now').waitFor();
    expect(await row.getByRole('button', { name: /^Use/ }).count()).toBe(0);
    await app.close();
  });

  it('that is packed on a static host is copied, and known for what it is', async () => {
    const out = await mkdtemp(join(tmpdir(), 'reader-pack-'));
    try {
      await packReader(repo, out);
      lab.server.mount({ prefix: '/reader-pack/', path: out });
      const base = `${lab.origin}/reader-pack/`;
      const copied = await begin(page, tinySpec('fp32', { source: { kind: 'pack', base } }));
      expect(await ended(page, copied)).toMatchObject({ state: 'ready', format: 'files' });
      expect(await stored(page, copied)).toEqual(await stored(page, id));
      await remove(page, copied);
    } finally {
      await rm(out, { recursive: true });
    }
  });
});

describe('a bit flipped in a stored model', () => {
  it('stops transformers.js, which says in which block', async () => {
    const [, , block] = (await indexNow()).tensors;
    if (block === undefined) throw new Error('the model has no third block');
    const path = (await indexNow()).shards[block.shard]?.path ?? '';
    await page.evaluate(([pack, shard, at]) => globalThis.store.flipBit(pack, shard, at), [
      id,
      path,
      block.offset + 1000,
    ] as const);
    expect(await read()).toMatchObject({
      ok: false,
      failure: {
        code: 'model_damaged',
        message: expect.stringMatching(/^onnx\/model\.onnx#2 is damaged/) as string,
      },
    });
    expect(await record()).toMatchObject({
      state: 'damaged',
    });
  });

  it('is repaired by fetching that block', async () => {
    const before = lab.fetched;
    const repaired = await page.evaluate(async (pack) => globalThis.store.api.repair(pack), id);
    expect(repaired).toMatchObject({ ok: true, value: { state: 'ready', damaged: [] } });
    expect(lab.fetched - before).toBeLessThanOrEqual(SHARD_LIMIT + 1);
    expect(await read()).toMatchObject({ ok: true, value: { ids: IDS } });
  });
});

describe('an install of it', () => {
  it('that is killed in the middle of the model goes on there, with the same bytes', async () => {
    await remove(page, id);
    expect(await page.evaluate(() => globalThis.store.withBytes())).toEqual([]);
    id = await begin(page, folder());
    await ended(page, id);
    const wanted = await stored(page, id);
    await remove(page, id);

    const before = lab.fetched;
    lab.hub.faults.add(STUCK);
    id = await begin(page, folder());
    // Other pages do not learn of every commit.
    await expect
      .poll(async () => (await record())?.bytesStored, { timeout: 60_000 })
      .toBeGreaterThan(2 * SHARD_LIMIT);
    await lab.kill();
    lab.hub.faults.clear();
    await openPages();
    const there = await record();
    expect(there?.bytesStored).toBeGreaterThan(2 * SHARD_LIMIT);
    expect(there?.bytesStored).toBeLessThan(there?.bytesToStore ?? 0);
    expect(await begin(page, folder())).toBe(id);
    expect(await ended(page, id)).toMatchObject({ state: 'ready' });
    expect(await stored(page, id)).toEqual(wanted);
    const all = [...repo.files.values()].reduce((sum, { size }) => sum + size, 0);
    // The unfinished block, the ranges in flight and the first bytes of small files are fetched
    // twice.
    expect(lab.fetched - before).toBeLessThan(all + SHARD_LIMIT + IN_FLIGHT * RANGE + 1024);
    expect(await read()).toMatchObject({ ok: true, value: { ids: IDS } });
  });

  it('goes into the Cache API where files cannot be written, and is read from there', async () => {
    await remove(page, id);
    const other = await lab.openPage({ storage: 'cache' });
    id = await begin(other, folder());
    expect(await ended(other, id)).toMatchObject({ state: 'ready', storage: 'cache' });
    expect(await read()).toMatchObject({ ok: true, value: { ids: IDS } });
    await other.close();
  });

  it('that the hub has other bytes for is refused with both values, and nothing is kept', async () => {
    await remove(page, id);
    const wrong = '0'.repeat(64);
    expect(await ask(page, folder({ sha256: wrong }))).toMatchObject({
      ok: false,
      failure: {
        code: 'model_file_invalid',
        message: expect.stringMatching(
          `sha256 ${sumOf(MODEL_FILE)} where ${wrong} is known`,
        ) as string,
      },
    });
    expect(await ask(page, folder({ size: 5 }))).toMatchObject({
      ok: false,
      failure: {
        code: 'model_file_invalid',
        message: expect.stringMatching(/ 5 are known/) as string,
      },
    });
    expect(await page.evaluate(() => globalThis.store.withBytes())).toEqual([]);
    expect(await page.evaluate(() => globalThis.store.listed())).toEqual([]);
  });
});

function isOurs(url: string): boolean {
  const { origin } = new URL(url);
  return [lab.origin, lab.hub.origin, lab.hub.cdnOrigin].includes(origin);
}
