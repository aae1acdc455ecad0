import { EngineError, toFailure } from '../../failure.ts';
import type {
  BenchAsk,
  BenchOutcome,
  BenchReport,
  BenchSink,
  StageFigures,
} from '../../protocol/benchmark.ts';
import { BENCH_STAGES } from '../../protocol/benchmark.ts';
import type { Work } from '../../protocol/work.ts';
import { recordDevice, type DeviceRecorder } from '../counting/record-device.ts';
import { compileAllowance, LOAD_MS } from '../allowance.ts';
import type { Models } from '../models.ts';
import { type LoadedModel, loadModel } from '../runtime/loaded-model.ts';
import type { Runtime, RuntimeOptions } from '../runtime/runtime.ts';
import type { SafetyChecker } from '../safety/checker.ts';
import { benchJob } from './bench-job.ts';
import { measureRoofline } from './measure-roofline.ts';
import { runStages } from './run-stages.ts';
import { workReporter } from './work-reporter.ts';

/** Calls of each stage, and when there were enough: a person waits. */
const TIMING = { most: 5, enoughMs: 4000 } as const;

/** What begins before the stages. A person may have a slow disk or GPU. */
const OPENING: Work = { kind: 'load', name: 'the model', allowMs: LOAD_MS };
const SPEED: Work = { kind: 'compile', name: 'the GPU’s speed', allowMs: compileAllowance(0) };

/** Where a benchmark gets its model and its GPU from. */
export interface BenchParts {
  readonly models: Pick<Models, 'open'>;
  open(options: RuntimeOptions): Promise<Runtime>;
  /** The one that comes with the app. */
  readonly safety: SafetyChecker;
  readonly signal: AbortSignal;
}

/**
 * Measures the stages of a model on a device of its own. Never rejects.
 * @param on told of each stage when it is done, and of each piece of work when it begins
 */
export async function benchModel(
  parts: BenchParts,
  ask: BenchAsk,
  on: BenchSink,
): Promise<BenchOutcome> {
  let loaded: LoadedModel | undefined;
  try {
    let recorder: DeviceRecorder | undefined;
    on.onWork(OPENING);
    const folder = await parts.models.open(ask.model);
    loaded = await loadModel(folder, ask, async (options) => {
      const runtime = await parts.open(options);
      if (runtime.gpu === null) throw noGpu();
      recorder = recordDevice(runtime.gpu.device);
      return runtime;
    });
    if (recorder === undefined) throw noGpu();
    return { kind: 'measured', report: await measured(loaded, recorder, parts, ask, on) };
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error) };
  } finally {
    await loaded?.release().catch((error: unknown) => console.warn(error));
  }
}

async function measured(
  loaded: LoadedModel,
  recorder: DeviceRecorder,
  { signal, safety }: BenchParts,
  { size }: BenchAsk,
  on: BenchSink,
): Promise<BenchReport> {
  const { model, runtime } = loaded;
  const { gpu, precision, target } = runtime;
  if (gpu === null) throw noGpu();
  on.onWork(SPEED);
  const roofline = await measureRoofline(gpu.device);
  const stages: StageFigures[] = [];
  const device = { device: gpu.device, recorder, checker: safety };
  const job = benchJob(loaded, size, signal, {
    report: workReporter((work) => on.onWork(work)),
  });
  for await (const each of runStages(job, device, BENCH_STAGES, { ...TIMING, roofline })) {
    on.onStage(each);
    stages.push(each);
  }
  return {
    adapter: gpu.adapter,
    model: model.id,
    size: `${size.width}x${size.height}`,
    precision,
    float: target.float,
    roofline,
    stages,
  };
}

function noGpu(): EngineError {
  return new EngineError(
    'webgpu_unavailable',
    'There is no GPU to measure: this browser computes on the processor.',
    'Open this page in a browser with WebGPU, on a machine with a GPU.',
  );
}
