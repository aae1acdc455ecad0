/**
 * What breaks under a run, in the built app: the quickest cells and the ones that differ most. `npm test` runs
 * this file. docs/RELIABILITY.md has the whole table.
 */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { APP_FOLDER } from '../../tools/serve-app.ts';
import { QUICK_CELLS } from './cells.ts';
import { refuses } from './network-faults.ts';
import { testCells } from './run-cells.ts';

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

describe('a run whose worker breaks', () => {
  const lab = testCells(QUICK_CELLS);

  it('because its runtime does not come once runs again by itself, on a new worker', async () => {
    await lab().reload();
    const path = /\/ort-wasm[^/]*\.wasm$/;
    const mend = lab().server.break({ path, answer: refuses, attempts: 1 });
    const { failure, log } = await lab().run();
    mend();
    expect(failure).toBeUndefined();
    expect(log.filter((line) => line.includes('begins once more'))).toEqual([
      expect.stringContaining('The engine could not start'),
    ]);
  });
});
