import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { PixelSize } from '../../src/request/image-size.ts';
import { benchJob } from '../../workers/engine/benchmark/bench-job.ts';
import { measureRoofline } from '../../workers/engine/benchmark/measure-roofline.ts';
import { runStages } from '../../workers/engine/benchmark/run-stages.ts';
import { VAE_SCALE_FACTOR } from '../../workers/engine/diffusion/add-time-ids.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { gpuRuntime } from '../../workers/engine/runtime/runtime.ts';
import type { BenchReport, StageFigures } from '../../workers/protocol/benchmark.ts';
import type { BenchArguments } from './arguments.ts';
import { type Baseline, runBaseline } from './baseline.ts';
import { openBenchModel } from './bench-model.ts';
import { compareUnet } from './compare-unet.ts';
import { openNullGpu, openRealGpu } from './open-gpu.ts';
import { NAIVE, RANDOM_FULL } from './model-names.ts';
import { benchChecker } from './safety.ts';
import { type Difference, readRecordedCall, type RecordedCall, tensorOf } from './recorded-call.ts';

/** What `npm run bench` prints. */
export interface NodeBenchReport extends BenchReport {
  /** Where the folder has a recorded call: how far the product's UNet is from PyTorch. */
  readonly difference?: Difference;
  /** Where the folder has the network as an exporter writes it. */
  readonly baseline?: Baseline;
}

/** Calls of each stage, and when there were enough. */
const TIMING = { most: 10, enoughMs: 10_000 } as const;

const PUBLISHED_SIZE = { width: 1024, height: 1024 };

/**
 * Runs a benchmark in this process.
 * @param progress gets a line when something has ended
 * @param before is called with the opened model, before its first stage
 * @throws EngineError
 */
export async function runBench(
  { model: named = RANDOM_FULL, size: wanted, ...asked }: BenchArguments,
  progress: (line: string) => void,
  before: (loaded: LoadedModel) => Promise<void> = async () => {},
): Promise<NodeBenchReport> {
  const recorded = existsSync(join(named, NAIVE)) ? await readRecordedCall(named) : null;
  const size = wanted ?? (recorded === null ? PUBLISHED_SIZE : sizeOf(recorded));
  const opened = asked.count
    ? await openNullGpu(asked.subgroups, recorded === null)
    : await openRealGpu(asked.subgroups);
  const { gpu } = opened;
  const roofline = asked.count ? null : await measureRoofline(gpu.device);
  const runtime = gpuRuntime(gpu, asked.precision, {});
  const { model, stages, close } = await openBenchModel(named, runtime.precision);
  const loaded = new LoadedModel(model, runtime);
  const figures: StageFigures[] = [];
  let more: Pick<NodeBenchReport, 'difference' | 'baseline'> = {};
  try {
    await before(loaded);
    const job = benchJob(loaded, size, never(), {
      capture: asked.capture,
      inpaints: asked.inpaint,
    });
    const chosen = asked.stages.filter((stage) => stages.includes(stage));
    // Beside a baseline the time of the program itself is compared.
    const timing = roofline === null && recorded === null ? null : { ...TIMING, roofline };
    const device = { device: gpu.device, recorder: opened.recorder, checker: benchChecker() };
    for await (const each of runStages(job, device, chosen, timing)) {
      progress(`${each.name} is done`);
      figures.push(each);
    }
    if (recorded !== null) {
      const compared = asked.count ? {} : { difference: await differenceOn(loaded, recorded) };
      progress(`the UNet is compared: ${JSON.stringify(compared)}`);
      more = { ...compared, baseline: await runBaseline(named, opened, recorded, !asked.count) };
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
    roofline,
    stages: figures,
    ...more,
  };
}

/** How far the product's UNet is from PyTorch, at a recorded call. */
function differenceOn(loaded: LoadedModel, call: RecordedCall): Promise<Difference> {
  return compareUnet(benchJob(loaded, sizeOf(call), never()), call);
}

function never(): AbortSignal {
  return new AbortController().signal;
}

/** Of the picture that a recorded call's latents are of. */
function sizeOf(call: RecordedCall): PixelSize {
  const [, , h = 0, w = 0] = tensorOf(call, 'sample').shape;
  return { width: VAE_SCALE_FACTOR * w, height: VAE_SCALE_FACTOR * h };
}
