import type { BenchStage, Roofline, StageFigures } from '../../protocol/benchmark.ts';
import type { DeviceRecorder } from '../counting/record-device.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { CallMeter } from './call-meter.ts';
import { CallCounter } from './count-calls.ts';
import { OPEN, type OpenCalls } from './open-calls.ts';
import { openOuter } from './open-outer.ts';
import { openSteps } from './open-steps.ts';
import type { SafetyChecker } from '../safety/checker.ts';
import { openSafety } from './open-safety.ts';
import { PassClock } from './pass-clock.ts';
import { figuresOf } from './stage-figures.ts';
import { CallTimer } from './time-calls.ts';

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
  { stages: ['unet_outer'], open: openOuter },
  { stages: ['vae_decode'], open: OPEN.vae_decode },
];

/** What the stages of a job are called on. */
export interface BenchDevice {
  readonly device: GPUDevice;
  /** From before the model was opened. */
  readonly recorder: DeviceRecorder;
  /** null where there is none: then `safety` is left out. */
  readonly checker: SafetyChecker | null;
}

/** How calls are measured. */
export interface Timing {
  /** Calls of each stage at most. */
  readonly most: number;
  /** No further call begins after so many milliseconds of a stage. */
  readonly enoughMs: number;
  /** null on a device that computes nothing: what is measured there is the time of the program alone. */
  readonly roofline: Roofline | null;
}

/**
 * Calls the stages of a job one after another, each with the code of the product, counts what the second
 * call asks of the device, and measures the calls after it.
 * @param asked the stages to tell of
 * @param timing null where calls are only counted
 * @throws EngineError as a run does
 */
export async function* runStages(
  run: JobRun,
  { device, recorder, checker }: BenchDevice,
  asked: readonly BenchStage[],
  timing: Timing | null,
): AsyncGenerator<StageFigures> {
  const computes = timing !== null && timing.roofline !== null;
  const meter = new CallMeter(async () => {
    if (computes) await device.queue.onSubmittedWorkDone();
  });
  const stamps = timing !== null && device.features.has('timestamp-query');
  const clock = stamps ? new PassClock(device) : null;
  try {
    for (const group of [...GROUPS, ...safetyOf(checker)]) {
      const stages = group.stages.filter((stage) => asked.includes(stage));
      if (stages.length === 0) continue;
      meter.watch = null;
      const open = await group.open(run, meter);
      try {
        const counter = new CallCounter(recorder);
        await open.call();
        meter.watch = counter;
        await open.call();
        const timer = timing && (await timed(open, { meter, recorder, clock, timing }));
        for (const stage of stages) {
          yield figuresOf(run, stage, open, {
            counts: counter.lastOf(stage),
            times: timer && timer.timesOf(stage),
            roofline: timing && timing.roofline,
          });
        }
      } finally {
        await open.close();
      }
    }
  } finally {
    clock?.close();
  }
}

function safetyOf(checker: SafetyChecker | null): readonly Group[] {
  if (checker === null) return [];
  return [{ stages: ['safety'], open: (run, meter) => openSafety(run, meter, checker) }];
}

async function timed(
  open: OpenCalls,
  tools: {
    readonly meter: CallMeter;
    readonly recorder: DeviceRecorder;
    readonly clock: PassClock | null;
    readonly timing: Timing;
  },
): Promise<CallTimer> {
  const { meter, recorder, clock, timing } = tools;
  const timer = new CallTimer(clock);
  meter.watch = timer;
  recorder.pause(true);
  try {
    const begun = performance.now();
    for (let call = 0; call < timing.most; call++) {
      if (call > 0 && performance.now() - begun > timing.enoughMs) break;
      await timer.measure(() => open.call());
    }
  } finally {
    recorder.pause(false);
  }
  return timer;
}
