import { EngineError, toFailure } from '../../failure.ts';
import type {
  BenchAsk,
  BenchOutcome,
  BenchReport,
  StageFigures,
} from '../../protocol/benchmark.ts';
import { BENCH_STAGES } from '../../protocol/benchmark.ts';
import { recordDevice, type DeviceRecorder } from '../counting/record-device.ts';
import type { Models } from '../models.ts';
import { type LoadedModel, loadModel } from '../runtime/loaded-model.ts';
import type { Runtime, RuntimeOptions } from '../runtime/runtime.ts';
import { benchJob } from './bench-job.ts';
import { measureRoofline } from './measure-roofline.ts';
import { runStages } from './run-stages.ts';

/** Calls of each stage, and when there were enough: a person waits. */
const TIMING = { most: 5, enoughMs: 4000 } as const;

/** Where a benchmark gets its model and its GPU from. */
export interface BenchParts {
  readonly models: Pick<Models, 'open'>;
  open(options: RuntimeOptions): Promise<Runtime>;
  readonly signal: AbortSignal;
}

/**
 * Measures the stages of a model on a device of its own. Never rejects.
 * @param onStage told of each stage when it is done
 */
export async function benchModel(
  parts: BenchParts,
  ask: BenchAsk,
  onStage: (figures: StageFigures) => void,
): Promise<BenchOutcome> {
  let loaded: LoadedModel | undefined;
  try {
    let recorder: DeviceRecorder | undefined;
    const folder = await parts.models.open(ask.model);
    loaded = await loadModel(folder, ask, async (options) => {
      const runtime = await parts.open(options);
      if (runtime.gpu === null) throw noGpu();
      recorder = recordDevice(runtime.gpu.device);
      return runtime;
    });
    if (recorder === undefined) throw noGpu();
    return { kind: 'measured', report: await measured(loaded, recorder, parts, ask, onStage) };
  } catch (error) {
    return { kind: 'failed', failure: toFailure(error) };
  } finally {
    await loaded?.release().catch((error: unknown) => console.warn(error));
  }
}

async function measured(
  loaded: LoadedModel,
  recorder: DeviceRecorder,
  { signal }: BenchParts,
  { size }: BenchAsk,
  onStage: (figures: StageFigures) => void,
): Promise<BenchReport> {
  const { model, runtime } = loaded;
  const { gpu, precision, target } = runtime;
  if (gpu === null) throw noGpu();
  const roofline = await measureRoofline(gpu.device);
  const stages: StageFigures[] = [];
  const device = { device: gpu.device, recorder };
  const job = benchJob(loaded, size, signal);
  for await (const each of runStages(job, device, BENCH_STAGES, { ...TIMING, roofline })) {
    onStage(each);
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
