import { timeIds } from '../diffusion/add-time-ids.ts';
import { createSchedule } from '../diffusion/schedulers/index.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { Tensor } from '../runtime/ort.ts';
import { makeContext } from '../stages/context.ts';
import { InnerMaps, innerShape } from '../stages/inner-maps.ts';
import { mapDims } from '../stages/map-tensor.ts';
import { OuterCalls } from '../stages/outer-calls.ts';
import { OutputBuffer } from '../stages/output-buffer.ts';
import { feedsOf } from '../stages/unet-inputs.ts';
import type { CallMeter } from './call-meter.ts';
import type { OpenCalls } from './open-calls.ts';
import { randomInput, randomPrompt } from './random-input.ts';

/**
 * Opens the UNet's outer level alone, on a map that no UNet gave: what its calls ask of the GPU does not depend
 * on the values.
 * @throws Error on a runtime without a GPU; EngineError as a run does. Nothing stays open then
 */
export async function openOuter(run: JobRun, meter: CallMeter): Promise<OpenCalls> {
  const device = run.runtime.gpu?.device;
  if (device === undefined) throw new Error('the outer level is measured on a GPU only');
  const { h, w } = run.checked;
  const { unet, scheduler } = run.model;
  const [step] = createSchedule(scheduler, { numInferenceSteps: 1, strength: 1 }).steps;
  if (step === undefined) throw new Error('the schedule has no step');
  const session = meter.session('unet_outer', await run.session('unet_outer', { size: { h, w } }));
  const freeing = [() => run.loaded.sessions.release(['unet_outer'])];
  const close = async () => {
    for (const free of freeing.splice(0).toReversed()) await free();
  };
  try {
    const context = await makeContext(run, randomPrompt(unet, 1n), timeIds(h, w));
    freeing.push(async () => context.dispose());
    await run.finished('context');
    const dims = mapDims(run.runtime, { channels: unet.in_channels, height: h, width: w });
    const output = new OutputBuffer(device, dims);
    freeing.push(async () => output.destroy());
    const inner = new InnerMaps(device, innerShape(run, h, w));
    freeing.push(async () => inner.destroy());
    const calls = new OuterCalls(run, session, output.tensor);
    const sample = new Tensor('float32', randomInput(unet.in_channels * h * w), dims);
    return {
      sizes: { h, w },
      calls: 1,
      async call() {
        await calls.call(feedsOf(unet, sample, step, context, 3), inner.of('cond'));
      },
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
