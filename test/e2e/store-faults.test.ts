import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { FaultKind } from '../servers/hub/faults.ts';
import type { StoredPack } from '../store-page/page.ts';
import { SLOW } from '../slow.ts';
import { begin, ended, remove, stored, tinySpec } from './store-calls.ts';
import { RANGE, StoreLab } from './store-lab.ts';
import { packed } from './store-pack.ts';

const UNET = 'unet/diffusion_pytorch_model.safetensors';
/** Flips a bit of a float's exponent, because quantising to 8 bits would round a lower bit away. */
const FLIPPED = { kind: 'flipped-bit', at: 3_000_003, path: UNET } as const;
/** Bytes of headers and small files. They are fetched twice: to plan, and with the rest. */
const PLANNING = 512 * 1024;

let lab: StoreLab;
let page: Page;
let wanted: StoredPack;
let id: PackId | undefined;
beforeAll(async () => {
  lab = await StoreLab.open();
  page = await lab.openPage();
  wanted = await packed('q8');
});
afterEach(async () => {
  lab.hub.faults.clear();
  if (id !== undefined) await remove(page, id);
  id = undefined;
});
afterAll(() => lab?.close());

const size = (path: string) => lab.repo.files.get(path)?.size ?? 0;

describe('what goes wrong once on the way of an install', () => {
  /** Most that may be fetched twice, in bytes. */
  const cases: [string, FaultKind, () => number][] = [
    ['200 where 206 was asked for', { kind: 'range-ignored' }, () => size(UNET)],
    ['416', { kind: 'range-refused' }, () => 0],
    // Longer than the first wait without that header.
    ['429 with Retry-After', { kind: 'too-many-requests', retryAfter: 4 }, () => 0],
    ['another ETag', { kind: 'replaced' }, () => RANGE],
    ['a connection that is stuck', { kind: 'stall', bytes: 10_000 }, () => 10_000],
    ['a wrong byte', FLIPPED, () => size(UNET)],
  ];
  const others: typeof cases = [
    ['503', { kind: 'status', status: 503 }, () => 0],
    ['a link that has expired', { kind: 'status', status: 403 }, () => 0],
    ['a connection that breaks', { kind: 'cut', bytes: 10_000 }, () => 10_000],
    ['a wrong Content-Range', { kind: 'wrong-range', by: 100 }, () => RANGE],
    ['a short body', { kind: 'short-body', bytes: 10_000 }, () => 0],
  ];
  it.each(SLOW ? [...cases, ...others] : cases)(
    '%s: the bytes are right in the end, only what is damaged comes again',
    async (_name, fault, most) => {
      // The first answers serve planning. A flipped byte lies in one range, so it must hit every
      // attempt.
      const when = fault.kind === 'flipped-bit' ? { times: 23 } : { after: 8 };
      lab.hub.faults.add({ ...fault, path: UNET, ...when });
      const before = lab.fetched;
      id = await begin(page, tinySpec('q8'));
      expect(await ended(page, id)).toMatchObject({ state: 'ready', failure: null });
      expect(await stored(page, id)).toEqual(wanted);
      expect(lab.hub.faults.pending).toBe(0);
      const events = await page.evaluate(() => globalThis.store.events.splice(0));
      const waits = events.filter((event) => event.type === 'waiting');
      expect(waits.map((event) => event.failure.message)).toEqual(
        fault.kind === 'too-many-requests' ? [expect.stringMatching(/limits how often/)] : [],
      );
      expect(lab.fetched - before).toBeLessThan(lab.sourceBytes + PLANNING + most());
    },
  );
});

describe('what stays wrong', () => {
  it('a file with wrong bytes is read twice, then left with both hashes shown', async () => {
    lab.hub.faults.add({ ...FLIPPED, times: Infinity });
    id = await begin(page, tinySpec('q8'));
    const record = await ended(page, id);
    expect(record).toMatchObject({
      state: 'provisional',
      failure: {
        code: 'model_file_invalid',
        message: expect.stringMatching(
          new RegExp(
            `sha256 is ([0-9a-f]{64}), then \\1, and should be ${lab.repo.files.get(UNET)?.oid}`,
          ),
        ) as string,
      },
    });
    // When the server sends the right bytes, the install goes on and replaces the tensor that
    // differs.
    lab.hub.faults.clear();
    await page.evaluate(async (pack) => globalThis.store.api.resume(pack), id);
    expect(await ended(page, id)).toMatchObject({ state: 'ready', failure: null });
    expect(await stored(page, id)).toEqual(wanted);
  });

  it('a file that was replaced: paused, and goes on where it was when it is back', async () => {
    lab.hub.faults.add({ kind: 'replaced', path: UNET, after: 8, times: Infinity });
    const before = lab.fetched;
    id = await begin(page, tinySpec('q8'));
    const record = await ended(page, id);
    expect(record).toMatchObject({
      state: 'paused',
      failure: {
        code: 'file_download_error',
        message: expect.stringMatching(/changed on its server/) as string,
      },
    });
    expect(record?.bytesFetched).toBeGreaterThan(size('text_encoder/model.safetensors'));
    lab.hub.faults.clear();
    // As at the next start of the app: nobody has to press anything.
    await page.evaluate(async () => globalThis.store.api.resumeInterrupted());
    expect(await ended(page, id)).toMatchObject({ state: 'ready', failure: null });
    expect(await stored(page, id)).toEqual(wanted);
    // Two attempts at each range in flight got wrong bytes.
    expect(lab.fetched - before).toBeLessThan(lab.sourceBytes + PLANNING + 9 * RANGE);
  });
});
