import { createSchedule } from '../../workers/engine/diffusion/schedulers/index.ts';
import type { JobRun } from '../../workers/engine/runtime/job-run.ts';
import { makeContext } from '../../workers/engine/stages/context.ts';
import { createDenoiser } from '../../workers/engine/stages/create-denoiser.ts';
import {
  type Difference,
  differenceOf,
  OUTPUT,
  type RecordedCall,
  tensorOf,
} from './recorded-call.ts';

/** Makes a recorded call with the product's UNet. @returns how far its output is from PyTorch's */
export async function compareUnet(run: JobRun, call: RecordedCall): Promise<Difference> {
  const input = (name: string) => tensorOf(call, name).values;
  const prompt = {
    key: null,
    ids1: new Int32Array(0),
    ids2: new Int32Array(0),
    truncated: false,
    embeds: input('encoder_hidden_states'),
    pooled: input('text_embeds'),
  };
  const context = await makeContext(run, prompt, input('time_ids'));
  await run.finished('context');
  const denoiser = await createDenoiser(run, run.checked.h, run.checked.w);
  try {
    const [first] = createSchedule(run.model.scheduler, {
      numInferenceSteps: 1,
      strength: 1,
    }).steps;
    const [timestep] = input('timestep');
    if (first === undefined || timestep === undefined) throw new Error('there is no step');
    denoiser.start(input('sample'));
    const guidance = { guidance_scale: 1, guidance_rescale: 0 };
    const made = await denoiser.step(
      { ...first, timestep, cIn: 1, drawsNoise: false },
      { cond: context, uncond: null, ...guidance, noise: null },
      true,
    );
    if (made === null) throw new Error('the step gave no tensors');
    return differenceOf(made.cond, tensorOf(call, OUTPUT));
  } finally {
    denoiser.destroy();
    context.dispose();
    await run.loaded.sessions.release(['unet']);
  }
}
