import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { begin, ended, stored, tinySpec } from './store-calls.ts';
import { StoreLab } from './store-lab.ts';
import { packed } from './store-pack.ts';

let lab: StoreLab;
let page: Page;
beforeAll(async () => {
  lab = await StoreLab.open();
  page = await lab.openPage();
});
afterAll(() => lab?.close());

describe('installing the miniature from the hub', () => {
  it.each(['fp16', 'q8'] as const)(
    'in %s gives the bytes that npm run pack writes, and fetches each file once',
    async (precision) => {
      const before = lab.fetched;
      const id = await begin(page, tinySpec(precision));
      const record = await ended(page, id);
      expect(record).toMatchObject({ state: 'ready', failure: null, precision, revision: 'abc' });
      expect(record?.bytesFetched).toBe(record?.bytesToFetch);
      expect(await stored(page, id)).toEqual(await packed(precision));
      // Headers and small files are fetched twice: to plan, and with the rest.
      expect(lab.fetched - before).toBeLessThan(lab.sourceBytes + 512 * 1024);
    },
  );
});
