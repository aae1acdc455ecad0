import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BENCH_STAGES } from '../../workers/protocol/benchmark.ts';
import type { BenchReport } from './run-bench.ts';
import { writeBundle } from './write-bundle.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const DEMO = path('../../public/models/demo');
const WASM = createRequire(import.meta.url).resolve(
  'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm',
);

describe('the benchmark, as one folder', () => {
  let folder: string;
  beforeAll(async () => {
    // Node finds the package webgpu from there.
    mkdirSync(path('../../.cache'), { recursive: true });
    folder = mkdtempSync(path('../../.cache/bench-'));
    await writeBundle(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  const bench = (...argv: readonly string[]) => {
    const flags = ['--liftoff-only', '--wasm-lazy-compilation'];
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [...flags, join(folder, 'main.mjs'), ...argv],
      { encoding: 'utf8', env: { ORT_WASM: WASM } },
    );
    return { stdout, stderr, status };
  };

  it('counts every stage of a model, and stdout holds only the JSON', () => {
    const { stdout, stderr } = bench('--count', '--json', '--model', DEMO, '--size', '256x256');
    expect(stdout, stderr).toMatch(/^\{/);
    const { stages, precision, float } = JSON.parse(stdout) as BenchReport;
    expect({ precision, float }).toEqual({ precision: 'q8', float: 'fp16' });
    expect(stages.map(({ name }) => name)).toEqual(BENCH_STAGES);
    for (const { name, kernels, dispatches, gpuBytesPeak, weightBytes } of stages) {
      const sum = Object.values(kernels).reduce((all, times) => all + times, 0);
      expect(sum, name).toBe(dispatches);
      expect(gpuBytesPeak, name).toBeGreaterThan(weightBytes);
    }
    const unet = stages.find(({ name }) => name === 'unet');
    expect(unet?.kernels['FlashAttention']).toBeGreaterThan(0);
    expect(unet?.flops).toBeGreaterThan(1e8);
  });

  it('says what is wrong with a command line, as JSON where that is wanted', () => {
    const { stdout, status } = bench('--json', '--size', 'large');
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'invalid_request' } });
  });
});
