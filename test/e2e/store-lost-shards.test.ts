/** An install whose shards are gone from the browser's storage although they were safe. */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { PackRecord } from '../../workers/protocol/store.ts';
import { SLOW } from '../slow.ts';
import { begin, ended, remove, stored, tinySpec } from './store-calls.ts';
import { StoreLab } from './store-lab.ts';
import { packed } from './store-pack.ts';

let lab: StoreLab;
let page: Page;
let id: PackId;
let paused: PackRecord | undefined;
beforeAll(async () => {
  lab = await StoreLab.open({ hub: { bytesPerSecond: 1_500_000 } });
  page = await lab.openPage({ stallMs: 60_000 });
});
afterAll(() => lab?.close());
afterEach(() => remove(page, id));

/** Begins an install and pauses it in its fourth shard of a megabyte, or later. */
beforeEach(async () => {
  id = await begin(page, tinySpec('q8'));
  paused = await page.evaluate(async (pack) => {
    await globalThis.store.untilStored(pack, 3_200_000);
    await globalThis.store.api.pause(pack);
    return globalThis.store.readPack(pack);
  }, id);
  expect(paused?.state).toBe('paused');
});

/** Takes a shard away, or all but its first bytes. */
const lose = (path: string, bytes?: number) =>
  page.evaluate(
    async ([pack, name, left]) => {
      const root = await navigator.storage.getDirectory();
      const folder = await (await root.getDirectoryHandle('packs')).getDirectoryHandle(pack);
      if (left === undefined) return folder.removeEntry(name);
      const file = await (
        await folder.getFileHandle(name)
      ).createWritable({ keepExistingData: true });
      await file.truncate(left);
      return file.close();
    },
    [id, path, bytes] as const,
  );

const LOST = [
  ['a shard has lost its end', ['shard-002.bin'], 1000],
  ['its last shards are gone', ['shard-002.bin', 'shard-003.bin'], undefined],
  ['a shard in the middle is gone', ['shard-001.bin'], undefined],
] as const;

describe('an install that goes on', () => {
  it.each(SLOW ? LOST : LOST.slice(0, 1))(
    'makes again what is missing: %s',
    async (_what, paths, left) => {
      const before = lab.fetched;
      await page.evaluate(() => globalThis.store.events.splice(0));
      for (const path of paths) await lose(path, left);
      await page.evaluate(async (pack) => globalThis.store.api.resume(pack), id);
      expect(await ended(page, id)).toMatchObject({ state: 'ready', failure: null });
      expect(await stored(page, id)).toEqual(await packed('q8'));
      expect(lab.fetched - before).toBeLessThan(lab.sourceBytes);
      // A person sees how much is missing now.
      const shown = await page.evaluate(() =>
        globalThis.store.events.flatMap((event) => (event.type === 'progress' ? event.bytes : [])),
      );
      expect(shown.some((bytes, i) => bytes < (shown[i - 1] ?? 0))).toBe(true);
    },
  );
});
