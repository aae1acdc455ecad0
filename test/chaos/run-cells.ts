import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Cell } from './cells.ts';
import { ChaosLab } from './lab.ts';

/** Makes one test of each cell, all in one page. */
export function testCells(cells: readonly Cell[]): void {
  let lab: ChaosLab;
  beforeAll(async () => {
    lab = await ChaosLab.open();
  });
  afterAll(() => lab?.close());

  it.each(cells)('$fault after "$after" on $backend: $ends', async (cell) => {
    const { fault, after, backend, ends } = cell;
    const { ok, failure, log, seed } = await lab.run({ fault, after }, { backend, hurry: true });
    const told = JSON.stringify({ failure, log });
    expect(lab.acted, told).toBe(1);
    const again = log.filter((line) => line.includes('begins once more'));
    expect(again, told).toHaveLength(ends === 'again' ? 1 : 0);
    if (ends === 'again' || ends === 'on')
      expect({ ok, seed }, told).toEqual({ ok: true, seed: '7' });
    else expect(failure).toMatchObject({ code: ends });
  });
}
