import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import manifest from '../models-manifest.json' with { type: 'json' };
import { toFailure } from '../workers/failure.ts';
import { BENCH_USAGE, parseBenchArguments, type BenchArguments } from './bench/arguments.ts';
import { RANDOM_FULL } from './bench/model-names.ts';
import { writeBundle } from './bench/write-bundle.ts';
import { findPackable } from './pack/packable.ts';
import { describeFailure, formatFailure } from './runner/output.ts';

/** Where the benchmark that this checkout runs is written. Packages are found from there. */
const OWN_BUNDLE = fileURLToPath(new URL('../.cache/bench', import.meta.url));
/** V8 would spend a minute and 2 GB on optimising ONNX Runtime's huge functions. */
const NODE_FLAGS = ['--liftoff-only', '--wasm-lazy-compilation'];

/**
 * `npm run bench`: bundles the benchmark and runs it, or writes it into the folder that `--bundle` names.
 * @returns the exit code
 */
export async function main(argv: readonly string[]): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(BENCH_USAGE);
    return 0;
  }
  const typedIn = process.env['INIT_CWD'];
  if (typedIn !== undefined && typedIn !== '') process.chdir(typedIn);
  try {
    const asked = parseBenchArguments(argv);
    if (asked.bundle !== undefined) {
      await writeBundle(resolve(asked.bundle));
      return 0;
    }
    await writeBundle(OWN_BUNDLE);
    return await runBundle([...argv, ...(await modelFlags(asked))]);
  } catch (error) {
    const failure = toFailure(error);
    if (argv.includes('--json')) console.log(formatFailure(failure));
    console.error(describeFailure(failure));
    return 1;
  }
}

/** The bundle knows folders only. Of a flag that is given twice, the last one counts. */
async function modelFlags({ model = 'demo', size }: BenchArguments): Promise<readonly string[]> {
  if (model === RANDOM_FULL) return [];
  const { folder, id } = await findPackable(model);
  const side = manifest.models.find((each) => each.id === id)?.native_pixels;
  const best = size === undefined && side !== undefined ? ['--size', `${side}x${side}`] : [];
  return ['--model', folder, ...best];
}

function runBundle(argv: readonly string[]): Promise<number> {
  const wasm = createRequire(import.meta.url).resolve(
    'onnxruntime-web/ort-wasm-simd-threaded.asyncify.wasm',
  );
  return new Promise((done, failed) => {
    const child = spawn(process.execPath, [...NODE_FLAGS, `${OWN_BUNDLE}/main.mjs`, ...argv], {
      stdio: ['ignore', 'inherit', 'inherit'],
      env: { ...process.env, ORT_WASM: process.env['ORT_WASM'] ?? wasm },
    });
    child.on('error', failed);
    child.on('close', (code) => done(code ?? 1));
  });
}
