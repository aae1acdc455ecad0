/**
 * The benchmark as one program for Node, Dawn (npm `webgpu`) and ONNX Runtime's wasm: what
 * `npm run bench` starts, and what `--bundle` writes.
 */
import { toFailure } from '../../workers/failure.ts';
import { describeFailure, formatFailure } from '../runner/output.ts';
import { BENCH_USAGE, parseBenchArguments } from './arguments.ts';
import { printed } from './printed.ts';

const argv = process.argv.slice(2);
process.exit(await main());

async function main(): Promise<number> {
  if (argv.includes('--help')) {
    process.stdout.write(BENCH_USAGE);
    return 0;
  }
  // Dawn and ONNX Runtime write to the console, and stdout is for the figures.
  console.log = console.error;
  try {
    const asked = parseBenchArguments(argv);
    // It reads ORT_WASM as it loads.
    const { runBench } = await import('./run-bench.ts');
    const report = await runBench(asked, (line) => console.error(line));
    const text = asked.json ? JSON.stringify(report, null, 2) : printed(report);
    process.stdout.write(`${text}\n`);
    return 0;
  } catch (error) {
    const failure = toFailure(error);
    if (argv.includes('--json')) process.stdout.write(`${formatFailure(failure)}\n`);
    console.error(describeFailure(failure));
    return 1;
  }
}
