import { benchJob } from '../../workers/engine/benchmark/bench-job.ts';
import { runStages } from '../../workers/engine/benchmark/run-stages.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { gpuRuntime } from '../../workers/engine/runtime/runtime.ts';
import type { AdapterSummary, Precision } from '../../workers/protocol/engine.ts';
import type { StageFigures } from '../../workers/protocol/benchmark.ts';
import type { BenchArguments } from './arguments.ts';
import { openBenchModel } from './bench-model.ts';
import { openNullGpu, openRealGpu } from './open-gpu.ts';
import { RANDOM_FULL } from './random-full.ts';

/** What `npm run bench` prints. */
export interface BenchReport {
  readonly adapter: AdapterSummary;
  readonly model: string;
  readonly size: string;
  readonly precision: Precision;
  /** What the graphs compute in. */
  readonly float: 'fp16' | 'fp32';
  readonly stages: readonly StageFigures[];
}

const PUBLISHED_SIZE = { width: 1024, height: 1024 };

/**
 * Runs a benchmark in this process.
 * @param progress gets a line when something begins
 * @throws EngineError
 */
export async function runBench(
  { model: named = RANDOM_FULL, size = PUBLISHED_SIZE, ...asked }: BenchArguments,
  progress: (line: string) => void,
): Promise<BenchReport> {
  const { gpu, recorder } = await (asked.count ? openNullGpu : openRealGpu)(asked.subgroups);
  const runtime = gpuRuntime(gpu, asked.precision, {});
  const { model, stages, close } = await openBenchModel(named, runtime.precision);
  const loaded = new LoadedModel(model, runtime);
  const figures: StageFigures[] = [];
  try {
    const job = benchJob(loaded, size, new AbortController().signal);
    const wanted = asked.stages.filter((stage) => stages.includes(stage));
    for await (const each of runStages(job, wanted, recorder)) {
      progress(`${each.name} is done`);
      figures.push(each);
    }
  } finally {
    await loaded.release();
    await close();
  }
  return {
    adapter: gpu.adapter,
    model: model.id,
    size: `${size.width}x${size.height}`,
    precision: runtime.precision,
    float: runtime.target.float,
    stages: figures,
  };
}
