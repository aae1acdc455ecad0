/** What Chromium does with a database whose log is torn: workers/records/torn-log.ts. */
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import { begin, ended, stored, tinySpec } from './store-calls.ts';
import { StoreLab } from './store-lab.ts';
import { packed } from './store-pack.ts';

let lab: StoreLab;
beforeAll(async () => {
  lab = await StoreLab.open({ hub: { bytesPerSecond: 1_500_000 } });
});
afterAll(() => lab?.close());

const open = () => lab.openPage({ stallMs: 60_000 });
const storedBytes = async (page: Page, id: PackId) =>
  (await page.evaluate((pack) => globalThis.store.readPack(pack), id))?.bytesStored;

/** Begins the install or goes on with it, until so many bytes are stored. */
async function installUntil(bytes: number): Promise<PackId> {
  const page = await open();
  const id = await begin(page, tinySpec('q8'));
  await page.evaluate(([pack, most]) => globalThis.store.untilStored(pack, most), [
    id,
    bytes,
  ] as const);
  return id;
}

it('a browser that is killed in the middle of a write, and once more, has lost nothing', async () => {
  await installUntil(2_000_000);
  await lab.killInWrite();
  const id = await installUntil(4_000_000);
  await lab.kill();
  const page = await open();
  expect(await storedBytes(page, id)).toBeGreaterThan(4_000_000);
  await begin(page, tinySpec('q8'));
  expect(await ended(page, id)).toMatchObject({ state: 'ready', failure: null });
  expect(await stored(page, id)).toEqual(await packed('q8'));
});
