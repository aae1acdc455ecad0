import { graphOf, type Stage, STAGES } from '../../graph/stages.ts';
import { countOperations } from '../../graph/operations/graph-operations.ts';
import { shapesOf } from '../../graph/operations/graph-shapes.ts';
import type { BenchStage, StageFigures } from '../../protocol/benchmark.ts';
import type { DeviceRecorder } from '../counting/record-device.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { CallMeter } from './call-meter.ts';
import { CallCounter } from './count-calls.ts';
import { OPEN, type OpenCalls } from './open-calls.ts';
import { openSteps } from './open-steps.ts';
import { stageCounts } from './stage-counts.ts';

/** What is opened and called together: a graph by itself, or a step with all that it calls. */
interface Group {
  readonly stages: readonly BenchStage[];
  open(run: JobRun, meter: CallMeter): Promise<OpenCalls>;
}

const GROUPS: readonly Group[] = [
  { stages: ['te1'], open: OPEN.te1 },
  { stages: ['te2'], open: OPEN.te2 },
  { stages: ['context'], open: OPEN.context },
  { stages: ['vae_encode'], open: OPEN.vae_encode },
  { stages: ['unet', 'scheduler', 'preview'], open: openSteps },
  { stages: ['vae_decode'], open: OPEN.vae_decode },
];

/**
 * Calls the stages of a job one after another, each with the code of the product, and counts what the
 * last of two calls asks of the device.
 * @param asked the stages to tell of
 * @param recorder of the job's device, from before the model was opened
 * @throws EngineError as a run does
 */
export async function* runStages(
  run: JobRun,
  asked: readonly BenchStage[],
  recorder: DeviceRecorder,
): AsyncGenerator<StageFigures> {
  const device = run.runtime.gpu?.device;
  const meter = new CallMeter(async () => device?.queue.onSubmittedWorkDone());
  for (const group of GROUPS) {
    const stages = group.stages.filter((stage) => asked.includes(stage));
    if (stages.length === 0) continue;
    const open = await group.open(run, meter);
    try {
      const counter = new CallCounter(recorder);
      meter.watch = null;
      await open.call();
      meter.watch = counter;
      await open.call();
      for (const stage of stages) yield figuresOf(run, stage, open, counter);
    } finally {
      await open.close();
    }
  }
}

function figuresOf(
  run: JobRun,
  stage: BenchStage,
  open: OpenCalls,
  counter: CallCounter,
): StageFigures {
  return {
    name: stage,
    calls: open.calls,
    ...stageCounts(counter.lastOf(stage)),
    weightBytes: isGraph(stage) ? run.loaded.sessions.weightBytesOf(stage) : 0,
    flops: isGraph(stage) ? flopsOf(run, stage, open) : null,
  };
}

function flopsOf({ model, runtime }: JobRun, stage: Stage, { sizes }: OpenCalls): number {
  return countOperations(shapesOf(graphOf(stage, model, runtime.target).model, sizes)).all;
}

function isGraph(stage: BenchStage): stage is Stage {
  return STAGES.some((each) => each === stage);
}
