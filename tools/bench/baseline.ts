import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CallMeter } from '../../workers/engine/benchmark/call-meter.ts';
import { CallCounter } from '../../workers/engine/benchmark/count-calls.ts';
import { CallTimer } from '../../workers/engine/benchmark/time-calls.ts';
import { createSession } from '../../workers/engine/runtime/create-session.ts';
import { type OrtTensor, Tensor } from '../../workers/engine/runtime/ort.ts';
import { floatValues, output } from '../../workers/engine/stages/map-tensor.ts';
import type { Spread } from '../../workers/protocol/benchmark.ts';
import { NAIVE } from './model-names.ts';
import type { RecordedGpu } from './open-gpu.ts';
import {
  type Difference,
  differenceOf,
  OUTPUT,
  type RecordedCall,
  tensorOf,
} from './recorded-call.ts';

/** The network of `naive.onnx` in the same ONNX Runtime, on the same device. */
export interface Baseline {
  /** Until the GPU had done it all. On one that computes nothing, the time of the program alone. */
  readonly ms: Spread;
  readonly dispatches: number;
  readonly gpuBytesPeak: number;
  /** Until the session was there. */
  readonly createMs: number;
  /** null where nothing was computed. */
  readonly difference: Difference | null;
}

/** Calls that are measured. */
const CALLS = 10;

/** @param computes whether the device does */
export async function runBaseline(
  folder: string,
  { gpu, recorder }: RecordedGpu,
  call: RecordedCall,
  computes: boolean,
): Promise<Baseline> {
  const begun = performance.now();
  const session = await createSession(await readFile(join(folder, NAIVE)), {
    executionProviders: [{ name: 'webgpu', device: gpu.device }],
    graphOptimizationLevel: 'all',
    preferredOutputLocation: 'gpu-buffer',
  });
  const createMs = performance.now() - begun;
  const meter = new CallMeter(async () => {
    if (computes) await gpu.device.queue.onSubmittedWorkDone();
  });
  meter.session('unet', session);
  try {
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, feedOf(call, name)]));
    const run = async () => dispose(await session.run(feeds));
    await run();
    const counter = new CallCounter(recorder);
    meter.watch = counter;
    const made = await session.run(feeds);
    const { dispatches, peakBytes } = counter.lastOf('unet');
    recorder.pause(true);
    const ms = await timed(run, meter);
    const got = await floatValues(output(made, OUTPUT));
    return {
      ms,
      dispatches: dispatches.reduce((sum, { times }) => sum + times, 0),
      gpuBytesPeak: peakBytes,
      createMs,
      difference: computes ? differenceOf(got, tensorOf(call, OUTPUT)) : null,
    };
  } finally {
    recorder.pause(false);
    await session.release();
  }
}

async function timed(run: () => Promise<void>, meter: CallMeter): Promise<Spread> {
  const timer = new CallTimer(null);
  meter.watch = timer;
  for (let i = 0; i < CALLS; i++) await timer.measure(run);
  return timer.timesOf('unet').wallMs;
}

function dispose(tensors: Readonly<Record<string, OrtTensor>>): void {
  for (const tensor of Object.values(tensors)) tensor.dispose();
}

function feedOf(call: RecordedCall, name: string): OrtTensor {
  const { values, shape } = tensorOf(call, name);
  return new Tensor('float32', values, shape);
}
