import { describe, expect, it } from 'vitest';
import { peaksOf } from './adapter-specification.ts';
import { adapterNamed } from './adapters.ts';
import { runName } from './counted.ts';
import { expectRun } from './expect-counted.ts';
import { labRun } from './lab-run.ts';
import { beyond, LEAST_BOUNDS } from './limits.ts';
import { WHOLE_RUNS } from './whole-runs.ts';

describe('a run of the whole model', () => {
  const name =
    '$precision in $float at $side²: takes the bytes that docs/DEVICES.md tells, within the least that WebGPU allows';
  it.each(WHOLE_RUNS)(name, async (of) => {
    const { stages } = await labRun(adapterNamed(of.adapter), of.precision, { side: of.side });
    const said = [...stages].flatMap(([stage, counts]) => beyond(stage, counts, LEAST_BOUNDS));
    expect(said).toEqual([]);
    expectRun(runName(of.float, of.precision, of.side), peaksOf(stages));
  });
});
