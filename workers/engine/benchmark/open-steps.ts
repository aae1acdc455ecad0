import { endpointOf } from '../../../src/request/endpoint.ts';
import { VAE_SCALE_FACTOR, timeIds } from '../diffusion/add-time-ids.ts';
import { createSchedule } from '../diffusion/schedulers/index.ts';
import type { CapturedUnet } from '../runtime/captured-unet.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { makeContext, type Contexts } from '../stages/context.ts';
import { createDenoiser } from '../stages/create-denoiser.ts';
import { fitRunPreview, sendPreview } from '../stages/preview.ts';
import type { CallMeter } from './call-meter.ts';
import type { OpenCalls } from './open-calls.ts';
import { randomInput, randomPrompt } from './random-input.ts';

/** A usual run's, so that the steps' sigmas are usual ones. */
const STEPS = 25;

/**
 * Opens the UNet. Each call is one guided step with a preview, so it calls the UNet twice, and the
 * scheduler and the preview once. What else a step does is the scheduler's: the input, the guidance, and
 * the look at its values, and in inpainting the part of the source that is put back.
 */
export async function openSteps(run: JobRun, meter: CallMeter): Promise<OpenCalls> {
  const { h, w } = run.checked;
  const channels = run.model.unet.in_channels;
  const contexts = await makeContexts(run);
  meter.session('unet', await run.session('unet'));
  const denoiser = await createDenoiser(run, h, w, 2 * STEPS);
  const latents = randomInput(channels * h * w);
  fitPreview(run, latents);
  const { steps } = createSchedule(run.model.scheduler, { numInferenceSteps: STEPS, strength: 1 });
  const noise = randomInput(channels * h * w, 2n);
  const surrounded = new WeakSet<CapturedUnet>();
  let at = 0;
  const inpaints = endpointOf(run.job.request) === 'inpainting';
  const half = noise.map((value) => (value < 0 ? 1 : 0));
  denoiser.start(latents, inpaints ? { redraw: half, x0: noise, noise } : null);
  return {
    sizes: { h, w },
    calls: 1,
    async call() {
      const step = steps[at % steps.length];
      if (step === undefined) throw new Error('the schedule has no step');
      at += 1;
      // A step before may have recorded the calls, which go past the session since.
      for (const each of run.loaded.sessions.captured) {
        if (!surrounded.has(each)) meter.recorded('unet', each);
        surrounded.add(each);
      }
      const drawn = step.drawsNoise ? noise : null;
      const input = { ...contexts, guidance_scale: 3, guidance_rescale: 0, noise: drawn };
      await meter.around('scheduler', async () => {
        await denoiser.step(step, input, false);
        await denoiser.look(false);
      });
      await meter.around('preview', async () => {
        const { denoised } = await denoiser.look(true);
        if (denoised !== null) await sendPreview(run, denoised, 0);
      });
    },
    async close() {
      denoiser.destroy();
      contexts.cond.dispose();
      contexts.uncond.dispose();
      await run.loaded.sessions.release(['unet']);
    },
  };
}

/** Those of two prompts, with the context's weights off the device again. */
async function makeContexts(
  run: JobRun,
): Promise<Contexts & Pick<Record<keyof Contexts, Contexts['cond']>, 'uncond'>> {
  const ids = timeIds(run.checked.h, run.checked.w);
  const cond = await makeContext(run, randomPrompt(run.model.unet, 1n), ids);
  const uncond = await makeContext(run, randomPrompt(run.model.unet, 2n), ids);
  await run.finished('context');
  return { cond, uncond };
}

/** A run's previews have colours once they were fitted to a picture. */
function fitPreview(run: JobRun, latents: Float32Array): void {
  const { h, w } = run.checked;
  const [width, height] = [w * VAE_SCALE_FACTOR, h * VAE_SCALE_FACTOR];
  const data = Uint8Array.from({ length: 3 * width * height }, (_, i) => (37 * i) % 256);
  fitRunPreview(run, latents, { width, height, data });
}
