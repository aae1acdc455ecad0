import { describe, expect, it } from 'vitest';
import { BACKENDS } from '../../workers/protocol/engine-options.ts';
import { FAMILY_CASES, readFamilyCase } from '../goldens/family-case.ts';
import { fixture, readCases } from '../goldens/golden-case.ts';
import { type GoldenRun, goldenRuns, WASM_ALONE } from '../goldens/golden-runs.ts';

const cases = [
  ...['goldens', 'goldens-demo'].flatMap((folder) => readCases(fixture(folder))),
  ...FAMILY_CASES.map(readFamilyCase),
];
const backendsOf = (runs: readonly GoldenRun[], name: string) =>
  runs.filter(({ golden }) => golden.name === name).map(({ backend }) => backend);
/** What the cases of a folder run on in `npm test`. */
const backendsFor = (folder: string) =>
  new Set(goldenRuns(readCases(fixture(folder)), false).map(({ backend }) => backend));

describe('npm test', () => {
  const runs = goldenRuns(cases, false);

  it.each(cases)('runs $name on wasm, and on WebGPU unless it is left to test:slow', ({ name }) => {
    expect(backendsOf(runs, name)).toEqual(name in WASM_ALONE ? ['wasm'] : BACKENDS);
  });

  it('has the miniature on both backends, and the demo model on wasm', () => {
    expect(backendsFor('goldens')).toEqual(new Set(BACKENDS));
    expect(backendsFor('goldens-demo')).toEqual(new Set(['wasm']));
  });
});

describe('npm run test:slow', () => {
  it.each(cases)('runs $name on every backend', ({ name }) => {
    expect(backendsOf(goldenRuns(cases, true), name)).toEqual(BACKENDS);
  });
});

it('names no case that is not there', () => {
  expect(cases.map(({ name }) => name)).toEqual(expect.arrayContaining(Object.keys(WASM_ALONE)));
});
