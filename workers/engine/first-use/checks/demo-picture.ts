/**
 * The demo model's text encoders, context, first UNet call and decoder, against a run of diffusers:
 * everything that the other checks look at one by one, as a run puts it together.
 */
import { parseRequest } from '../../../../src/request/parse-request.ts';
import { strengthOf } from '../../../../src/request/strength.ts';
import type { EngineJob, JobId } from '../../../protocol/engine-job.ts';
import type { ModelFolder } from '../../../weights/folder.ts';
import { checkRequest } from '../../check-request.ts';
import { timeIds } from '../../diffusion/add-time-ids.ts';
import { addNoise } from '../../diffusion/latents.ts';
import { createGenerator, drawRunNoise } from '../../diffusion/noise/run-noise.ts';
import { createSchedule } from '../../diffusion/schedulers/index.ts';
import { openModel } from '../../model.ts';
import { SILENT } from '../../reporter.ts';
import { JobRun } from '../../runtime/job-run.ts';
import { LoadedModel } from '../../runtime/loaded-model.ts';
import type { Runtime } from '../../runtime/runtime.ts';
import { makeContext } from '../../stages/context.ts';
import { createDenoiser } from '../../stages/create-denoiser.ts';
import { encodePrompt, vocabulariesOf } from '../../stages/text.ts';
import { decodeLatents } from '../../stages/vae.ts';
import { DEMO_REQUEST, readDemoReference, type DemoReference } from '../demo-samples.ts';
import type { Measure } from '../measure.ts';
import { judge } from './judge-demo.ts';

/** @returns the picture's distance in dB as `measured`, with `limit` as the least that passes */
export async function demoPicture(runtime: Runtime, folder: ModelFolder): Promise<Measure> {
  const loaded = new LoadedModel(await openModel(folder, runtime.precision), runtime);
  try {
    const run = demoRun(loaded);
    const reference = await readDemoReference();
    const { unet, again } = await firstCall(run, reference);
    const decoded = await decodeLatents(run, reference.decoderInput, run.checked.h, run.checked.w);
    return judge({ unet, again, decoded }, reference, run);
  } finally {
    loaded.contexts.clear();
    await loaded.sessions.release();
  }
}

/** The UNet's first output, computed twice. */
async function firstCall(run: JobRun, { x0 }: DemoReference) {
  const { request } = run.job;
  const { h, w, seed } = run.checked;
  const schedule = createSchedule(run.model.scheduler, {
    numInferenceSteps: request.num_inference_steps,
    strength: strengthOf(request),
  });
  const [step] = schedule.steps;
  if (step === undefined) throw new Error('the schedule of the demo model has no step');
  const noise = drawRunNoise(createGenerator('cpu', seed), x0.length, 1, schedule.steps);
  const start = addNoise(x0, noise.initial, schedule.initialSigma);
  const prompt = await encodePrompt(run, await vocabulariesOf(run), request.prompt);
  const cond = await makeContext(run, prompt, timeIds(h, w));
  const denoiser = await createDenoiser(run, h, w);
  const call = async () => {
    denoiser.start(start);
    const input = { cond, uncond: null, guidance_scale: 1, guidance_rescale: 0, noise: null };
    const tensors = await denoiser.step(step, input, true);
    return tensors?.cond ?? new Float32Array();
  };
  try {
    return { unet: await call(), again: await call() };
  } finally {
    denoiser.destroy();
    cond.dispose();
  }
}

function demoRun(loaded: LoadedModel): JobRun {
  const parsed = parseRequest({ image_url: 'file', ...DEMO_REQUEST });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  const { request } = parsed;
  const job: EngineJob = {
    id: 'check' as JobId,
    request,
    source: null,
    options: {
      model: { kind: 'url', id: loaded.model.id, baseUrl: '' },
      precision: loaded.runtime.precision,
      backend: loaded.runtime.backend,
      noise: 'cpu',
      trace: false,
      convertColorProfile: false,
    },
  };
  return new JobRun({
    job,
    checked: checkRequest(request, undefined),
    loaded,
    report: SILENT,
    signal: new AbortController().signal,
    residency: 'all',
  });
}
