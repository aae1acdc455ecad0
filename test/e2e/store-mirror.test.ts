import { rm } from 'node:fs/promises';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import { folderRepo, memoryFile } from '../servers/hub/hub-files.ts';
import type { StoredPack } from '../store-page/page.ts';
import { ask, begin, ended, remove, stored, tinySpec } from './store-calls.ts';
import { RANGE, StoreLab } from './store-lab.ts';
import { packTiny, readPacked } from './store-pack.ts';

const SHARD = 'shard-002.bin';

let folder: string;
let wanted: StoredPack;
let lab: StoreLab;
let page: Page;
let id: PackId | undefined;
/** Bytes of the pack. */
let size = 0;
beforeAll(async () => {
  folder = await packTiny('q8');
  wanted = await readPacked(folder);
  const pack = await folderRepo(folder, 'abc');
  size = [...pack.files.values()].reduce((sum, file) => sum + file.size, 0);
  const cut = new Map([...pack.files, [SHARD, memoryFile(new Uint8Array(1000), false)] as const]);
  lab = await StoreLab.open({
    hub: { repos: { 'owner/pack': pack, 'owner/cut': { ...pack, files: cut } } },
  });
  page = await lab.openPage();
});
afterEach(async () => {
  lab.hub.faults.clear();
  if (id !== undefined) await remove(page, id);
  id = undefined;
  await page.evaluate(() => void globalThis.store.events.splice(0));
});
afterAll(async () => {
  await lab?.close();
  if (folder !== undefined) await rm(folder, { recursive: true });
});

/** The pack on a static host. */
const mirror = (repo = 'owner/pack') =>
  tinySpec('q8', { source: { kind: 'pack', base: `${lab.hub.origin}/${repo}/resolve/abc/` } });

describe('a pack on a static host', () => {
  it('is copied as it is, each byte once', async () => {
    const before = lab.fetched;
    id = await begin(page, mirror());
    expect(await ended(page, id)).toMatchObject({ state: 'ready', revision: 'abc' });
    expect(await stored(page, id)).toEqual(wanted);
    // The index is fetched to recognise the pack, and again to plan.
    expect(lab.fetched - before).toBeLessThan(size + 4 * wanted.index.length);
  });

  it('with a wrong byte on the way: just that tensor is fetched again', async () => {
    const before = lab.fetched;
    // The opening and the three ranges in flight; the second reading is right.
    lab.hub.faults.add({ kind: 'flipped-bit', at: 500_000, path: SHARD, times: 4 });
    id = await begin(page, mirror());
    expect(await ended(page, id)).toMatchObject({ state: 'ready' });
    expect(await stored(page, id)).toEqual(wanted);
    expect(lab.fetched - before).toBeLessThan(size + 4 * wanted.index.length + RANGE);
  });

  it('that is paused goes on where it was', async () => {
    id = await begin(page, mirror());
    await page.evaluate(async (pack) => globalThis.store.api.pause(pack), id);
    await page.evaluate(async (pack) => globalThis.store.api.resume(pack), id);
    expect(await ended(page, id)).toMatchObject({ state: 'ready' });
    expect(await stored(page, id)).toEqual(wanted);
  });

  it('with a shard that stays wrong is refused with both checksums, and nothing is kept', async () => {
    lab.hub.faults.add({ kind: 'flipped-bit', at: 500_000, path: SHARD, times: Infinity });
    const pack = await begin(page, mirror());
    expect(await ended(page, pack)).toBeUndefined();
    await page.waitForFunction(() => {
      return globalThis.store.events.some(({ type }) => type === 'removed');
    });
    const events = await page.evaluate(() => globalThis.store.events);
    expect(events.filter(({ type }) => type === 'failed').at(-1)).toMatchObject({
      failure: {
        code: 'model_file_invalid',
        message: expect.stringMatching(/shard-002.bin .* sha256 is (\w{64}), then \1/) as string,
      },
    });
    expect(await page.evaluate(() => globalThis.store.withBytes())).toEqual([]);
  });

  it('with a shard cut short is refused before anything is written', async () => {
    expect(await ask(page, mirror('owner/cut'))).toMatchObject({
      ok: false,
      failure: {
        code: 'model_file_invalid',
        message: expect.stringMatching(/shard-002\.bin of this pack has 1000 bytes/) as string,
      },
    });
    expect(await page.evaluate(async () => globalThis.store.listed())).toEqual([]);
  });

  it('in another precision than was asked for is refused', async () => {
    const spec = { ...mirror(), precision: 'fp16' } as const;
    expect(await ask(page, spec)).toMatchObject({
      ok: false,
      failure: { code: 'model_unsupported' },
    });
  });
});
