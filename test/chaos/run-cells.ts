import { afterAll, beforeAll, expect, it } from 'vitest';
import type { Backend } from '../../workers/protocol/engine-options.ts';
import { type Cell, isPastSteps, needsNewWorker } from './cells.ts';
import { ChaosLab } from './lab.ts';
import type { WorkerFault } from './prelude.ts';

/** These send nothing and free nothing: only the clock shows them. */
const SILENT: ReadonlySet<WorkerFault> = new Set(['hang', 'stuck', 'unmapped']);

/** A line of the log that says how many steps are done. */
const STEP = /^\d+\/\d+$/;

/** How the log says why a run began again. */
const WHY: Partial<Record<WorkerFault, string>> = {
  close: 'stopped without an answer',
  throw: 'stopped without an answer',
  hang: 'gave no sign of life',
  stuck: 'gave no sign of life',
  unmapped: 'gave no sign of life',
  lost: 'graphics device was lost',
};

/**
 * Makes one test of each cell, all in one page. A run that breaks makes the picture of one that does not.
 * @returns a function that gives tests the page
 */
export function testCells(cells: readonly Cell[]): () => ChaosLab {
  let lab: ChaosLab;
  const whole = new Map<Backend, string>();
  beforeAll(async () => {
    lab = await ChaosLab.open();
    for (const backend of new Set(cells.map((cell) => cell.backend))) {
      const { picture, failure } = await lab.run({ backend });
      if (picture === undefined) throw new Error(failure?.message);
      whole.set(backend, picture);
    }
  });
  afterAll(() => lab?.close());

  it.each(cells)('$fault after $after, $attempts×, on $backend: $ends', async (cell) => {
    const { fault, backend, ends, attempts } = cell;
    if (needsNewWorker(cell)) await lab.reload();
    const hurry = SILENT.has(fault) && ends !== 'on';
    const plans = Array.from({ length: attempts }, () => cell);
    const { failure, log, picture, seed } = await lab.run({ plans, backend, hurry });
    const told = JSON.stringify({ failure, log });
    expect(lab.server.acted, told).toBe(attempts);
    const again = log.filter((line) => line.includes('begins once more'));
    if (ends === 'again') expect(again, told).toEqual([expect.stringContaining(WHY[fault] ?? '')]);
    if (ends === 'on') expect(again, told).toEqual([]);
    if (ends === 'again' || ends === 'on') {
      if (isPastSteps(cell)) {
        expect(log.filter((line) => line === 'denoise')).toHaveLength(1);
        const steps = log.filter((line) => STEP.test(line));
        expect(steps).toEqual([...new Set(steps)]);
      }
      expect({ seed, picture, failure }).toEqual({
        seed: '7',
        picture: whole.get(backend),
        failure: undefined,
      });
      // The worker goes on and stays broken.
      if (fault === 'stuck' && ends === 'on') await lab.reload();
      return;
    }
    expect(failure, told).toMatchObject({ code: ends });
    expect(await lab.run({ backend })).toMatchObject({ picture: whole.get(backend) });
  });
  return () => lab;
}
