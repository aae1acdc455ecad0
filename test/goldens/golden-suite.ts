import { mkdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ChosenModel } from '../../tools/runner/model-folder.ts';
import { picturePath } from '../../tools/runner/output.ts';
import { openSession, type RunnerSession } from '../../tools/runner/session.ts';
import { ensureBrowser } from '../../tools/setup.mjs';
import { BACKENDS, type Backend } from '../../workers/protocol/engine.ts';
import { comparePictures, compareTraces, type CompareOptions } from './compare.ts';
import type { GoldenCase } from './golden-case.ts';
import type { CaseScale } from './tolerances.ts';
import { readTrace, type TraceTensor } from './trace.ts';

const RESULTS = fileURLToPath(new URL('../../test-results/goldens/', import.meta.url));

export interface GoldenSuite {
  readonly cases: readonly GoldenCase[];
  readonly model: ChosenModel;
  /** The model's diffusers folder, for its VAE's config. */
  readonly modelFolder: string;
  /** How these references are compared. */
  readonly compare?: CompareOptions;
}

/**
 * One test per case and backend: the request through the runner, then every tensor and every picture
 * against the reference. Results stay in test-results/goldens to be looked at. One backend after the
 * other, as the engine keeps the sessions of one: on SwiftShader a case's shaders take longer to compile
 * than a short case to run.
 */
export function describeGoldens({ cases, model, modelFolder, compare }: GoldenSuite): void {
  let session: RunnerSession;
  beforeAll(async () => {
    session = await openSession({
      executable: await ensureBrowser(),
      profile: 'temporary',
      softwareGpu: true,
      onLog: () => {},
    });
  });
  afterAll(() => session?.close());

  const runs = BACKENDS.flatMap((backend) => cases.map((golden) => [backend, golden] as const));
  for (const [backend, golden] of runs) {
    describe(`golden ${golden.name}`, () => {
      it(backend, async () => {
        const { out, trace } = resultFiles(golden, backend);
        const outcome = await session.run({
          image: golden.source,
          request: golden.request,
          model,
          backend,
          precision: 'fp32',
          noise: 'cpu',
          out,
          trace,
        });
        if (!outcome.ok) throw new Error(`${outcome.failure.code}: ${outcome.failure.message}`);
        expect(outcome.metrics).toMatchObject({ backend, precision: 'fp32' });
        expect(outcome.output.images).toHaveLength(golden.images.length);

        const expected = await readTrace(golden.expected);
        const problems = compareTraces(
          await readTrace(trace),
          expected,
          readScale(expected, modelFolder),
          compare,
        );
        for (const [index, image] of golden.images.entries()) {
          const actual = readFileSync(picturePath(out, index));
          problems.push(...comparePictures(actual, readFileSync(image)));
        }
        expect(problems).toEqual([]);
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

function readScale(expected: ReadonlyMap<string, TraceTensor>, modelFolder: string): CaseScale {
  const steps = expected.get('timesteps')?.values.length ?? 0;
  const vae = JSON.parse(readFileSync(join(modelFolder, 'vae/config.json'), 'utf8')) as {
    readonly latents_std: readonly number[];
    readonly scaling_factor: number;
  };
  return {
    sigmas: Array.from(expected.get('sigmas')?.values ?? []).slice(-steps - 1),
    latentGain: Math.max(...vae.latents_std) / vae.scaling_factor,
  };
}
