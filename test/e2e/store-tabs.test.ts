import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { StoreEvent } from '../../workers/protocol/store.ts';
import type { StoredPack } from '../store-page/page.ts';
import { SLOW } from '../slow.ts';
import { begin, ended, remove, stored, tinySpec } from './store-calls.ts';
import { IN_FLIGHT, RANGE, StoreLab } from './store-lab.ts';
import { packed } from './store-pack.ts';

/** Bytes of headers and small files. They are fetched twice: to plan, and with the rest. */
const PLANNING = 512 * 1024;

let lab: StoreLab;
let wanted: StoredPack;
let first: Page;
let second: Page;
let id: PackId | undefined;
beforeAll(async () => {
  lab = await StoreLab.open({ hub: { bytesPerSecond: 1_500_000 } });
  wanted = await packed('fp16');
  first = await lab.openPage();
  second = await lab.openPage();
});
afterEach(async () => {
  if (id !== undefined) await remove(second, id);
  id = undefined;
});
afterAll(() => lab?.close());

const isProgress = (event: StoreEvent) => event.type === 'progress';
const eventsOf = async (page: Page) => {
  const events = await page.evaluate(() => globalThis.store.events.splice(0));
  return events.filter((event) => !isProgress(event) || event.bytes > 0);
};
const record = (page: Page, pack: PackId) =>
  page.evaluate((of) => globalThis.store.readPack(of), pack);

/** Waits until some tensors are there for good. */
function untilBegun(page: Page, pack: PackId): Promise<void> {
  return page.evaluate((of) => globalThis.store.untilStored(of, 500_000), pack);
}

describe('two pages that install the same', () => {
  it('one does it, the other sees how far it is; each byte is fetched once', async () => {
    const before = lab.fetched;
    const ids = await Promise.all([
      begin(first, tinySpec('fp16')),
      begin(second, tinySpec('fp16')),
    ]);
    [id] = ids;
    expect(ids[0]).toBe(ids[1]);
    await untilBegun(second, ids[0]);
    expect(await ended(second, ids[0])).toMatchObject({ state: 'ready' });
    expect(await stored(first, ids[0])).toEqual(wanted);
    const working = [await eventsOf(first), await eventsOf(second)].filter((events) =>
      events.some(isProgress),
    );
    expect(working).toHaveLength(1);
    // Both pages plan before either knows of the other.
    expect(lab.fetched - before).toBeLessThan(lab.sourceBytes + 2 * PLANNING);
  });

  it('the other takes over when the one that installs goes away', async () => {
    const before = lab.fetched;
    id = await begin(first, tinySpec('fp16'));
    await untilBegun(first, id);
    await second.evaluate(async () => globalThis.store.api.resumeInterrupted());
    await first.close();
    expect(await ended(second, id)).toMatchObject({ state: 'ready' });
    expect(await stored(second, id)).toEqual(wanted);
    expect(lab.fetched - before).toBeLessThan(lab.sourceBytes + PLANNING + IN_FLIGHT * RANGE);
    first = await lab.openPage();
  });

  it.runIf(SLOW)('the other can pause it, and go on itself', async () => {
    id = await begin(first, tinySpec('fp16'));
    await untilBegun(second, id);
    const paused = await second.evaluate(async (pack) => globalThis.store.api.pause(pack), id);
    expect(paused).toMatchObject({ ok: true, value: { state: 'paused', failure: null } });
    const requests = lab.hub.requests.length;
    expect(await record(first, id)).toEqual(paused.ok ? paused.value : undefined);
    expect(lab.hub.requests.length).toBe(requests);
    await second.evaluate(async (pack) => globalThis.store.api.resume(pack), id);
    expect(await ended(first, id)).toMatchObject({ state: 'ready' });
    expect(await stored(second, id)).toEqual(wanted);
  });

  it('the other can delete it in the middle', async () => {
    const pack = await begin(first, tinySpec('fp16'));
    await untilBegun(second, pack);
    await remove(second, pack);
    expect(await record(first, pack)).toBeUndefined();
    expect(await first.evaluate(() => globalThis.store.withBytes())).toEqual([]);
  });
});

describe('a page that is opened again', () => {
  it('goes on with what was running, and deletes bytes that no record names', async () => {
    id = await begin(first, tinySpec('fp16'));
    await untilBegun(first, id);
    await lab.kill();
    first = await lab.openPage();
    second = first;
    await first.evaluate(async () => {
      const root = await navigator.storage.getDirectory();
      const packs = await root.getDirectoryHandle('packs', { create: true });
      await packs.getDirectoryHandle('left-behind', { create: true });
      await globalThis.store.api.resumeInterrupted();
    });
    expect(await ended(first, id)).toMatchObject({ state: 'ready' });
    expect(await stored(first, id)).toEqual(wanted);
    expect(await first.evaluate(() => globalThis.store.withBytes())).toEqual([id]);
  });
});
