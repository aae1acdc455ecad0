import { mkdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chooseModel, type ChosenModel } from '../../tools/runner/model-folder.ts';
import { picturePath } from '../../tools/runner/output.ts';
import type { RunnerSession } from '../../tools/runner/session.ts';
import { type Backend, CAPTURE_USES } from '../../workers/protocol/engine-options.ts';
import { openSoftwareSession } from '../servers/runner-session.ts';
import { changeFolder } from './changed-folder.ts';
import { comparePictures, compareTraces, type CompareOptions } from './compare.ts';
import type { GoldenCase } from './golden-case.ts';
import { goldenRuns } from './golden-runs.ts';
import type { CaseScale } from './tolerances.ts';
import { readExpected } from './expected.ts';
import { readTrace, type TraceTensor } from './trace.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const RESULTS = join(ROOT, 'test-results/goldens');
/** What `npm run test:slow` and `npm run golden` set. */
const EVERY = process.env['GOLDEN_BACKENDS'] === 'all';
/** What `npm run golden -- NAME --capture on` sets. SwiftShader is too slow for the engine to record by itself. */
const CAPTURE = CAPTURE_USES.find((use) => use === process.env['GOLDEN_CAPTURE']);

export interface GoldenSuite {
  readonly cases: readonly GoldenCase[];
  readonly model: ChosenModel;
  /** The model's diffusers folder, for its VAE's config. */
  readonly modelFolder: string;
  /** How these references are compared. */
  readonly compare?: CompareOptions;
}

/**
 * One test per case and backend ({@link goldenRuns}): the request through the runner, then every tensor
 * and every picture against the reference. Results stay in test-results/goldens to be looked at, and a
 * test that fails names the folders it compared.
 */
export function describeGoldens({ cases, model, modelFolder, compare }: GoldenSuite): void {
  let session: RunnerSession;
  const log: string[] = [];
  beforeAll(async () => {
    session = await openSoftwareSession((line) => void log.push(line));
  });
  afterAll(() => session?.close());

  for (const { backend, golden } of goldenRuns(cases, EVERY)) {
    describe(`golden ${golden.name}`, () => {
      it(backend, async () => {
        const files = resultFiles(golden, backend);
        const changed = await changedModel(golden, modelFolder);
        const outcome = await session.run({
          image: golden.source,
          mask: golden.mask,
          request: golden.request,
          model: changed?.model ?? model,
          backend,
          precision: 'fp32',
          noise: 'cpu',
          // Two files share two cores.
          threads: 1,
          capture: CAPTURE,
          ...files,
        });
        if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
        expect(outcome.metrics).toMatchObject({ backend, precision: 'fp32' });
        const recorded = log.some((line) => line.includes('calls are recorded'));
        expect(recorded).toBe(CAPTURE === 'on' && backend === 'webgpu');
        expect(outcome.output.images).toHaveLength(golden.images.length);

        const expected = await readExpected(golden);
        const problems = compareTraces(
          await readTrace(files.trace),
          expected,
          readScale(expected, changed?.modelFolder ?? modelFolder),
          compare,
        );
        for (const [index, image] of golden.images.entries()) {
          const actual = readFileSync(picturePath(files.out, index));
          problems.push(...comparePictures(actual, readFileSync(image)));
        }
        expect(problems, compared(files, golden)).toEqual([]);
      });
    });
  }
}

function resultFiles(golden: GoldenCase, backend: Backend): { out: string; trace: string } {
  const folder = join(RESULTS, golden.name);
  mkdirSync(folder, { recursive: true });
  return {
    out: join(folder, `${backend}.png`),
    trace: join(folder, `${backend}.safetensors`),
  };
}

/** The model of a case that changes the folder, which stays beside the case's results. */
async function changedModel({ name, overrides }: GoldenCase, base: string) {
  if (overrides === undefined) return null;
  const modelFolder = join(RESULTS, name, 'model');
  await changeFolder(base, modelFolder, overrides);
  return { model: await chooseModel(modelFolder), modelFolder };
}

/** Where a person finds what was made and what it should have been. */
function compared({ out }: { readonly out: string }, { expected }: GoldenCase): string {
  const [made, reference] = [out, dirname(expected)].map((path) => relative(ROOT, path));
  return `${made} and what lies beside it, against ${reference}`;
}

function readScale(expected: ReadonlyMap<string, TraceTensor>, modelFolder: string): CaseScale {
  const steps = expected.get('timesteps')?.values.length ?? 0;
  const vae = JSON.parse(readFileSync(join(modelFolder, 'vae/config.json'), 'utf8')) as {
    readonly latents_std?: readonly number[];
    readonly scaling_factor: number;
  };
  // Where the reference has no levels its latents are never scaled up.
  const levels = expected.get('sigmas')?.values ?? new Float32Array(steps + 1);
  return {
    sigmas: Array.from(levels).slice(-steps - 1),
    latentGain: Math.max(...(vae.latents_std ?? [1])) / vae.scaling_factor,
  };
}
