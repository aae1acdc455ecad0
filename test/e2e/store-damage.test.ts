import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import { type PackIndex } from '../../workers/packs/format.ts';
import { parsePackIndex } from '../../workers/packs/parse-index.ts';
import { begin, ended, remove, stored, tinySpec } from './store-calls.ts';
import { StoreLab } from './store-lab.ts';
import { packTiny } from './store-pack.ts';

let lab: StoreLab;
let page: Page;
let id: PackId;
let folder: string;
let index: PackIndex;
beforeAll(async () => {
  lab = await StoreLab.open({ ready: true });
  await lab.openApp();
  page = await lab.openPage();
  id = await begin(page, tinySpec('q8'));
  await ended(page, id);
  index = parsePackIndex(JSON.parse((await stored(page, id)).index));
  folder = await packTiny('q8');
  lab.server.mount({ prefix: '/packed/', path: folder });
});
afterAll(async () => {
  await lab?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

const verify = () => page.evaluate(async (pack) => globalThis.store.api.verify(pack), id);
const repair = () => page.evaluate(async (pack) => globalThis.store.api.repair(pack), id);
const draw = () =>
  page.evaluate((pack) => globalThis.store.draw({ kind: 'installed', id: pack }), id);
const drawFromServer = (name: string) =>
  page.evaluate(([model, baseUrl]) => globalThis.store.draw({ kind: 'url', id: model, baseUrl }), [
    name,
    `${lab.origin}/packed/`,
  ] as const);

/** Flips a bit in the middle of a tensor where the index says it lies. */
async function flip(key: string): Promise<number> {
  const now = parsePackIndex(JSON.parse((await stored(page, id)).index));
  const tensor = now.tensors.find((each) => each.key === key && each.component === 'unet');
  if (tensor === undefined) throw new Error(`no tensor ${key}`);
  const path = now.shards[tensor.shard]?.path ?? '';
  const at = tensor.offset + Math.floor(tensor.byteLength / 2);
  await page.evaluate(([pack, shard, byte]) => globalThis.store.flipBit(pack, shard, byte), [
    id,
    path,
    at,
  ] as const);
  return tensor.byteLength;
}

describe('an installed model', () => {
  it('draws the picture that its pack on a server draws, byte for byte', async () => {
    const picture = await draw();
    // The model has the same name, because the picture's metadata contains it.
    const fromServer = await drawFromServer(id);
    expect(picture).toEqual({ picture: expect.stringMatching(/^sha256-/) as string });
    expect(picture).toEqual(fromServer);
    expect(await page.evaluate((pack) => globalThis.store.readPack(pack), id)).toMatchObject({
      lastUsedAt: expect.any(Number) as number,
    });
  });

  it('is sound as it was installed', async () => {
    expect(await verify()).toMatchObject({ ok: true, value: { state: 'ready', damaged: [] } });
  });
});

describe('a bit flipped in the stored bytes', () => {
  const KEY = 'conv_in.weight';

  it('stops a run, which says in which tensor', async () => {
    // Drawing with another model makes the engine let go of the first one's weights.
    await drawFromServer('packed');
    await flip(KEY);
    expect(await draw()).toMatchObject({
      failure: {
        code: 'model_damaged',
        message: expect.stringMatching(/unet: conv_in\.weight is damaged/) as string,
      },
    });
    expect(await page.evaluate((pack) => globalThis.store.readPack(pack), id)).toMatchObject({
      state: 'damaged',
    });
  });

  it('is found by verifying, which names the tensor', async () => {
    expect(await verify()).toMatchObject({
      ok: true,
      value: {
        state: 'damaged',
        damaged: [`unet/${KEY}`],
        failure: { code: 'model_damaged', message: expect.stringMatching(KEY) as string },
      },
    });
  });

  it('is repaired by fetching that tensor, into a shard of its own', async () => {
    const before = await stored(page, id);
    const fetched = lab.fetched;
    expect(await repair()).toMatchObject({
      ok: true,
      value: { state: 'ready', damaged: [], failure: null },
    });
    const after = await stored(page, id);
    const { [lastShard(1)]: added, ...sealed } = after.shards;
    expect(sealed).toEqual(before.shards);
    expect(added).toBeDefined();
    expect(lab.fetched - fetched).toBeLessThan(100_000);
    expect(await verify()).toMatchObject({ ok: true, value: { state: 'ready' } });
    expect(await draw()).toMatchObject({ picture: expect.any(String) as string });
  });

  it('in several tensors, one of them repaired before, is repaired all the same', async () => {
    for (const key of [KEY, 'conv_out.bias', 'time_embedding.linear_1.weight']) await flip(key);
    expect(await repair()).toMatchObject({ ok: true, value: { state: 'ready' } });
    expect(await verify()).toMatchObject({ ok: true, value: { state: 'ready', damaged: [] } });
    expect(Object.keys((await stored(page, id)).shards)).toContain(lastShard(2));
  });

  it('stays damaged where the source now has other bytes', async () => {
    await flip('conv_out.bias');
    const UNET = 'unet/diffusion_pytorch_model.safetensors';
    lab.hub.faults.add({ kind: 'replaced', path: UNET, times: Infinity });
    expect(await repair()).toMatchObject({
      ok: false,
      failure: {
        code: 'model_file_invalid',
        message: expect.stringMatching(/other bytes/) as string,
      },
    });
    lab.hub.faults.clear();
    expect(await page.evaluate((pack) => globalThis.store.readPack(pack), id)).toMatchObject({
      state: 'damaged',
      damaged: ['unet/conv_out.bias'],
    });
    expect(await repair()).toMatchObject({ ok: true, value: { state: 'ready' } });
  });
});

describe('deleting', () => {
  it('gives the bytes back and forgets the model, also one that an engine has loaded', async () => {
    await draw();
    // Only files count, because the app's own caches grow meanwhile.
    const inFiles = () =>
      page.evaluate(async () => {
        const { usageDetails } = (await navigator.storage.estimate()) as Detailed;
        return usageDetails?.fileSystem ?? 0;
      });
    const before = await inFiles();
    const bytes = index.shards.reduce((sum, { byteLength }) => sum + byteLength, 0);
    await remove(page, id);
    expect(before - (await inFiles())).toBeGreaterThanOrEqual(bytes);
    expect(await page.evaluate(() => globalThis.store.withBytes())).toEqual([]);
    expect(await page.evaluate(() => globalThis.store.listed())).toEqual([]);
    expect(await draw()).toMatchObject({ failure: { code: 'model_not_found' } });
  });
});

/** Chromium's addition to the standard's estimate. */
interface Detailed extends StorageEstimate {
  readonly usageDetails?: { readonly fileSystem?: number };
}

/** The path of the n-th shard after the install's own. */
function lastShard(n: number): string {
  return `shard-${String(index.shards.length + n - 1).padStart(3, '0')}.bin`;
}
