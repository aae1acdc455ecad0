import { describe, it } from 'vitest';
import { peaksOf } from './adapter-specification.ts';
import { adapterNamed } from './adapters.ts';
import { runName } from './counted.ts';
import { expectRun } from './expect-counted.ts';
import { labRun } from './lab-run.ts';
import { WHOLE_RUNS } from './whole-runs.ts';

describe('the most bytes of a run of the whole model are those that docs/DEVICES.md tells', () => {
  it.each(WHOLE_RUNS)('$precision in $float at $side²', async (of) => {
    const { stages } = await labRun(adapterNamed(of.adapter), of.precision, { side: of.side });
    expectRun(runName(of.float, of.precision, of.side), peaksOf(stages));
  });
});
