import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CallMeter } from '../../workers/engine/benchmark/call-meter.ts';
import { CallCounter } from '../../workers/engine/benchmark/count-calls.ts';
import { CallTimer } from '../../workers/engine/benchmark/time-calls.ts';
import { createSession } from '../../workers/engine/runtime/create-session.ts';
import { type OrtSession, type OrtTensor, Tensor } from '../../workers/engine/runtime/ort.ts';
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
  /** Until the GPU had done it all; null where calls were only counted. */
  readonly ms: Spread | null;
  readonly dispatches: number;
  readonly gpuBytesPeak: number;
  /** Until the session was there. */
  readonly createMs: number;
  /** null where nothing was computed. */
  readonly difference: Difference | null;
}

/** @param calls that are measured; 0 for a device that computes nothing */
export async function runBaseline(
  folder: string,
  { gpu, recorder }: RecordedGpu,
  call: RecordedCall,
  calls: number,
): Promise<Baseline> {
  const begun = performance.now();
  const session = await createSession(await readFile(join(folder, NAIVE)), {
    executionProviders: [{ name: 'webgpu', device: gpu.device }],
    graphOptimizationLevel: 'all',
  });
  const createMs = performance.now() - begun;
  const meter = new CallMeter(() => gpu.device.queue.onSubmittedWorkDone());
  meter.session('unet', session);
  try {
    const feeds = Object.fromEntries(session.inputNames.map((name) => [name, feedOf(call, name)]));
    await session.run(feeds);
    const counter = new CallCounter(recorder);
    meter.watch = counter;
    const made = await session.run(feeds);
    const { dispatches, peakBytes } = counter.lastOf('unet');
    const ms = calls === 0 ? null : await timed(session, feeds, meter, calls);
    const got = await floatValues(output(made, OUTPUT));
    return {
      ms,
      dispatches: dispatches.reduce((sum, { times }) => sum + times, 0),
      gpuBytesPeak: peakBytes,
      createMs,
      difference: calls === 0 ? null : differenceOf(got, tensorOf(call, OUTPUT)),
    };
  } finally {
    await session.release();
  }
}

async function timed(
  session: OrtSession,
  feeds: Readonly<Record<string, OrtTensor>>,
  meter: CallMeter,
  calls: number,
): Promise<Spread> {
  const timer = new CallTimer(null);
  meter.watch = timer;
  for (let i = 0; i < calls; i++) {
    await timer.measure(async () => {
      await session.run(feeds);
    });
  }
  return timer.timesOf('unet').wallMs;
}

function feedOf(call: RecordedCall, name: string): OrtTensor {
  const { values, shape } = tensorOf(call, name);
  return new Tensor('float32', values, shape);
}
