/**
 * What breaks under a run, in the built app: the cells that are meant for `npm test`, and what breaks
 * around the worker. docs/RELIABILITY.md has the whole table.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { CELLS } from './cells.ts';
import { ChaosLab } from './lab.ts';
import { testCells } from './run-cells.ts';

describe('a run whose worker breaks', () => {
  testCells(CELLS.filter(({ always }) => always));
});

/** The states of all jobs in the database; none while there is no database. */
async function jobStates(): Promise<string[]> {
  const known = await indexedDB.databases();
  if (!known.some(({ name }) => name === 'playground')) return [];
  const db = await new Promise<IDBDatabase>((resolve, reject) => {
    const opening = indexedDB.open('playground');
    opening.addEventListener('success', () => resolve(opening.result));
    opening.addEventListener('error', () => reject(opening.error));
  });
  const jobs = await new Promise<{ state: string }[]>((resolve) => {
    const all = db.transaction('jobs').objectStore('jobs').getAll();
    all.addEventListener('success', () => resolve(all.result as { state: string }[]));
  });
  db.close();
  return jobs.map(({ state }) => state);
}

describe('the built app', () => {
  it('has no hook for faults', async () => {
    const files = (await readdir(APP_FOLDER, { recursive: true })).filter((name) =>
      name.endsWith('.js'),
    );
    expect(files.length).toBeGreaterThan(10);
    for (const name of files) {
      expect(await readFile(join(APP_FOLDER, name), 'utf8'), name).not.toMatch(/chaos/i);
    }
  });
});

describe('a run', () => {
  let lab: ChaosLab;
  beforeAll(async () => {
    lab = await ChaosLab.open();
  });
  afterAll(() => lab?.close());

  it('whose runtime does not come once runs again by itself, on a new worker', async () => {
    const mend = await lab.break({
      path: /ort-wasm.*\.wasm$/,
      answer: (route) => route.fulfill({ status: 500, body: 'chaos' }),
      times: 2,
    });
    const { failure, log } = await lab.run(undefined);
    expect(failure).toBeUndefined();
    expect(log.join('\n')).toContain('The engine could not start');
    await mend();
  });

  it('whose database is deleted goes on, and its picture comes', async () => {
    const { page } = lab;
    const run = lab.run(undefined, { steps: 30 });
    await expect.poll(() => page.evaluate(jobStates)).toEqual(['running']);
    await page.evaluate(
      () =>
        new Promise((resolve, reject) => {
          const deleting = indexedDB.deleteDatabase('playground');
          deleting.addEventListener('success', resolve);
          deleting.addEventListener('error', reject);
        }),
    );
    const { ok, log } = await run;
    expect(ok).toBe(true);
    expect(log.join('\n')).toContain("The browser's data for this app was deleted");
  });

  it('that hangs twice fails and says what it did; the next one runs', async () => {
    const plan = { fault: 'hang', after: 'work call unet' } as const;
    const { failure } = await lab.run(plan, { times: 2, hurry: true });
    expect(lab.acted).toBe(2);
    expect(failure).toMatchObject({
      code: 'engine_hung',
      message: expect.stringContaining('unet') as string,
    });
    expect(await lab.run(undefined)).toMatchObject({ ok: true });
  });
});
