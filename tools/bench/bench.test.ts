import { spawnSync } from 'node:child_process';
import { createRequire } from 'node:module';
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { create } from 'webgpu';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BENCH_STAGES } from '../../workers/protocol/benchmark.ts';
import type { NodeBenchReport } from './run-bench.ts';
import { writeBundle } from './write-bundle.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const DEMO = path('../../public/models/demo');
const require = createRequire(import.meta.url);
const WASM = require.resolve('onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm');
const WEBGPU = dirname(require.resolve('webgpu'));
const SOFTWARE = '/usr/lib/chromium/vk_swiftshader_icd.json';
const DRIVER = process.env['VK_ICD_FILENAMES'] ?? SOFTWARE;

process.env['VK_ICD_FILENAMES'] = DRIVER;
const found = existsSync(DRIVER) && (await hasAdapter());
const reason = found ? '' : ` (skipped: Dawn finds no adapter with the driver ${DRIVER})`;

async function hasAdapter(): Promise<boolean> {
  const adapter = await create([])
    .requestAdapter()
    .catch(() => null);
  return adapter !== null;
}

describe('the benchmark, as one folder beside the package webgpu and nothing else', () => {
  let folder: string;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'bench-'));
    mkdirSync(join(folder, 'node_modules'));
    symlinkSync(realpathSync(WEBGPU), join(folder, 'node_modules/webgpu'));
    await writeBundle(folder);
  });
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Without any variable but those named. */
  const bench = (argv: readonly string[], env: NodeJS.ProcessEnv = {}) => {
    const flags = ['--liftoff-only', '--wasm-lazy-compilation'];
    const { stdout, stderr, status } = spawnSync(
      process.execPath,
      [...flags, join(folder, 'main.mjs'), ...argv],
      { encoding: 'utf8', cwd: folder, env: { ORT_WASM: WASM, ...env } },
    );
    return { stdout, stderr, status };
  };

  it('counts every stage of a model, and stdout holds only the JSON', () => {
    const { stdout, stderr } = bench(['--count', '--json', '--model', DEMO, '--size', '256x256']);
    expect(stdout, stderr).toMatch(/^\{/);
    const { stages, precision, float } = JSON.parse(stdout) as NodeBenchReport;
    expect({ precision, float }).toEqual({ precision: 'q8', float: 'fp16' });
    expect(stages.map(({ name }) => name)).toEqual(BENCH_STAGES);
    for (const { name, kernels, dispatches, gpuBytesPeak, weightBytes } of stages) {
      const sum = Object.values(kernels).reduce((all, times) => all + times, 0);
      expect(sum, name).toBe(dispatches);
      // The safety checker computes on the CPU.
      if (name !== 'safety') expect(gpuBytesPeak, name).toBeGreaterThan(weightBytes);
    }
    const safety = stages.find(({ name }) => name === 'safety');
    expect(safety).toMatchObject({ dispatches: 0, submits: 0 });
    expect(safety?.weightBytes).toBeGreaterThan(5e6);
    const unet = stages.find(({ name }) => name === 'unet');
    expect(unet?.kernels['FlashAttention']).toBeGreaterThan(0);
    expect(unet?.flops).toBeGreaterThan(1e8);
  });

  it.skipIf(!found)(
    `measures a stage on a software adapter, and what that adapter reaches${reason}`,
    () => {
      const { stdout, stderr } = bench(
        ['--json', '--model', DEMO, '--size', '64x64', '--precision', 'fp32', '--stage', 'te1'],
        {
          VK_ICD_FILENAMES: DRIVER,
          LD_LIBRARY_PATH: process.env['LD_LIBRARY_PATH'] ?? '',
          XDG_RUNTIME_DIR: tmpdir(),
        },
      );
      expect(stdout, stderr).toMatch(/^\{/);
      const { adapter, roofline, stages } = JSON.parse(stdout) as NodeBenchReport;
      expect(adapter.isFallbackAdapter).toBe(true);
      expect(roofline?.matmulFp32).toBeGreaterThan(0);
      expect(roofline?.copyGBs).toBeGreaterThan(0);
      const [te1, ...more] = stages;
      expect(more).toEqual([]);
      expect(te1).toMatchObject({ name: 'te1', flops: 15_651_328 });
      const { ms, wallMs, rooflineShare } = te1 ?? {};
      expect(ms?.min).toBeGreaterThan(0);
      expect(ms?.max).toBeGreaterThanOrEqual(ms?.median ?? Infinity);
      expect(wallMs?.median).toBeGreaterThan(0);
      expect(rooflineShare).toBeGreaterThan(0);
    },
    300_000,
  );

  it('says what is wrong with a command line, as JSON where that is wanted', () => {
    const { stdout, status } = bench(['--json', '--size', 'large']);
    expect(status).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'invalid_request' } });
  });
});
