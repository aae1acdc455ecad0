/**
 * Installs from other sources than the hub, and into another store than the private file system.
 */
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import { SLOW } from '../slow.ts';
import { begin, ended, remove, stored, tinySpec } from './store-calls.ts';
import { StoreLab } from './store-lab.ts';
import { packed } from './store-pack.ts';

let lab: StoreLab;
let page: Page;
const installed: PackId[] = [];
beforeAll(async () => {
  lab = await StoreLab.open({ hub: { bytesPerSecond: 5_000_000 }, ready: true });
  await lab.openApp();
  page = await lab.openPage();
});
afterEach(async () => {
  for (const id of installed.splice(0)) await remove(page, id);
});
afterAll(() => lab?.close());

async function install(spec: Parameters<typeof begin>[1], on = page): Promise<PackId> {
  const id = await begin(on, spec);
  installed.push(id);
  return id;
}

const resume = (id: PackId) => page.evaluate(async (pack) => globalThis.store.api.resume(pack), id);

describe('a browser that gives no more room', () => {
  it('stops the install at a tensor and says how much is needed; it goes on when there is room', async () => {
    const cdp = await page.context().newCDPSession(page);
    const limit = (quotaSize: number | undefined) =>
      cdp.send('Storage.overrideQuotaForOrigin', {
        origin: lab.origin,
        ...(quotaSize === undefined ? {} : { quotaSize }),
      });
    const { usage } = await page.evaluate(async () => globalThis.store.api.estimate());
    await limit(usage + 4_000_000);
    const id = await install(tinySpec('fp16'));
    const record = await ended(page, id);
    expect(record).toMatchObject({
      state: 'paused',
      failure: {
        code: 'storage_full',
        message: expect.stringMatching(/no room left: the model needs \d+ MB more/) as string,
      },
    });
    expect(record?.bytesStored).toBeGreaterThan(1_000_000);
    await limit(undefined);
    await resume(id);
    expect(await ended(page, id)).toMatchObject({ state: 'ready', failure: null });
    expect(await stored(page, id)).toEqual(await packed('fp16'));
  });
});

describe('a browser without writable files', () => {
  it.runIf(SLOW)(
    'keeps one cache entry per tensor, by the same records, and draws from them',
    async () => {
      const cached = await lab.openPage({ storage: 'cache' });
      const id = await install(tinySpec('q8'), cached);
      await cached.evaluate((pack) => globalThis.store.untilStored(pack, 500_000), id);
      await cached.evaluate(async (pack) => globalThis.store.api.pause(pack), id);
      await cached.evaluate(async (pack) => globalThis.store.api.resume(pack), id);
      expect(await ended(cached, id)).toMatchObject({ state: 'ready', storage: 'cache' });
      expect(await stored(cached, id)).toEqual(await packed('q8'));
      const verified = await cached.evaluate(async (pack) => globalThis.store.api.verify(pack), id);
      expect(verified).toMatchObject({ ok: true, value: { state: 'ready' } });
      const drawn = await page.evaluate((pack) => {
        return globalThis.store.draw({ kind: 'installed', id: pack });
      }, id);
      expect(drawn).toMatchObject({ picture: expect.any(String) as string });
      await cached.close();
    },
  );
});

describe('a second precision', () => {
  it('is made of an installed one without a download, the same as from upstream', async () => {
    const full = await install(tinySpec('fp32'));
    await ended(page, full);
    const requests = lab.hub.requests.length;
    const id = await install(tinySpec('q8', { source: { kind: 'installed', id: full } }));
    expect(await ended(page, id)).toMatchObject({ state: 'ready', precision: 'q8' });
    expect(await stored(page, id)).toEqual(await packed('q8'));
    expect(lab.hub.requests.length).toBe(requests);
  });

  it.runIf(SLOW)('stops where the first one is damaged, and says in which tensor', async () => {
    const full = await install(tinySpec('fp16'));
    await ended(page, full);
    await page.evaluate((id) => globalThis.store.flipBit(id, 'shard-003.bin', 600_000), full);
    const id = await install(tinySpec('q4', { source: { kind: 'installed', id: full } }));
    expect(await ended(page, id)).toMatchObject({
      state: 'paused',
      failure: {
        code: 'model_damaged',
        message: expect.stringMatching(/: \S+ is damaged/) as string,
      },
    });
    await page.evaluate(async (pack) => globalThis.store.api.repair(pack), full);
    await resume(id);
    expect(await ended(page, id)).toMatchObject({ state: 'ready' });
  });
});

describe('a folder of this machine', () => {
  it('that was picked installs the same; after a pause it has to be picked again', async () => {
    const base = `${lab.hub.origin}/owner/tiny/resolve/abc/`;
    const paths = [...lab.repo.files.keys()];
    const { source: _, ...spec } = tinySpec('fp16');
    const id = await page.evaluate(
      async (given) => {
        const files = await globalThis.store.picked(given.base, given.paths);
        const source = { kind: 'files', files } as const;
        const answer = await globalThis.store.api.install({ ...given.spec, source });
        if (!answer.ok) throw new Error(answer.failure.message);
        await globalThis.store.api.pause(answer.value.id);
        return answer.value.id;
      },
      { base, paths, spec },
    );
    installed.push(id);
    expect(await resume(id)).toMatchObject({ ok: false, failure: { code: 'model_file_missing' } });
    await page.evaluate(
      async (given) => {
        const files = await globalThis.store.picked(given.base, given.paths);
        await globalThis.store.api.resume(given.id, files);
      },
      { base, paths, id },
    );
    expect(await ended(page, id)).toMatchObject({ state: 'ready', source: { kind: 'files' } });
    const { shards } = await packed('fp16');
    expect((await stored(page, id)).shards).toEqual(shards);
  });

  it('takes an export, which is what npm run pack writes', async () => {
    const id = await install(tinySpec('q4'));
    await ended(page, id);
    const exported = await page.evaluate((pack) => globalThis.store.exported(pack), id);
    expect(exported).toEqual(await packed('q4'));
  });
});
