import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ADAPTERS } from './adapters.ts';
import budgets from './budgets.json' with { type: 'json' };
import { readCounted, runName } from './counted.ts';
import { highest, withTables } from './devices-page.ts';
import { WHOLE_RUNS } from './whole-runs.ts';

const MIB = 1024 ** 2;
const GIB = 1024 ** 3;
const counted = readCounted();

describe('docs/DEVICES.md', () => {
  it('has the tables of what the device lab counted (`npm run device-lab` writes them)', () => {
    const page = readFileSync(new URL('../../docs/DEVICES.md', import.meta.url), 'utf8');
    expect(withTables(page, counted)).toBe(page);
  });

  it('tells of every adapter and every run', () => {
    expect(Object.keys(counted.adapters).toSorted()).toEqual(
      ADAPTERS.map(({ name }) => name).toSorted(),
    );
    const runs = WHOLE_RUNS.map((of) => runName(of.float, of.precision, of.side));
    expect(Object.keys(counted.runs).toSorted()).toEqual(runs.toSorted());
  });
});

it.each(Object.entries(budgets))(
  'a run with %s weights at 1024² has at most %s GiB',
  (precision, most) => {
    const peaks = counted.runs[runName('fp16', precision, 1024)];
    if (peaks === undefined) throw new Error(`no run with ${precision} was counted`);
    expect(highest(peaks)).toBeLessThanOrEqual(most * GIB);
  },
);

it.each(['fp16', 'fp32'] as const)(
  'adapters that compute in %s take the same bytes to 1 MiB, so one stands for all in a whole run',
  (float) => {
    const kind = Object.values(counted.adapters).filter((each) => each.float === float);
    const peaks = kind.map(({ shortPeaks }) => highest(shortPeaks));
    expect(peaks.length).toBeGreaterThan(1);
    expect(Math.max(...peaks) - Math.min(...peaks)).toBeLessThan(MIB);
  },
);
