/** Phases 4 to 8 of the recipe (pipeline.ts): from the source picture to finished latents. */
import type { FinishedLatents } from '../protocol/engine.ts';
import { timeIds } from './diffusion/add-time-ids.ts';
import { standardDeviation } from './diffusion/guidance.ts';
import { addNoise, normaliseLatents, samplePosterior, splitMoments } from './diffusion/latents.ts';
import { legitimate } from './diffusion/legitimate.ts';
import { createGenerator, drawRunNoise } from './diffusion/noise/run-noise.ts';
import { createSchedule } from './diffusion/schedulers/index.ts';
import type { RgbImage } from './image/rgb-image.ts';
import { toTensor } from './image/tensor.ts';
import type { JobRun } from './runtime/job-run.ts';
import { makeContexts } from './stages/context.ts';
import { denoise } from './stages/denoise.ts';
import { fitRunPreview } from './stages/preview.ts';
import { encodePrompts, promptToDraw, vocabulariesOf } from './stages/text.ts';
import { encodePicture } from './stages/vae.ts';

/**
 * @param source upright, RGB, at the drawn size
 * @throws EngineError for everything a person can do something about
 */
export async function drawLatents(
  run: JobRun,
  source: RgbImage,
): Promise<Pick<FinishedLatents, 'latents' | 'prompt'>> {
  const { checked, model, report, trace } = run;
  const { request, options } = run.job;
  const { drawn, h, w } = checked;
  const image = toTensor(source);
  const schedule = createSchedule(model.scheduler, {
    numInferenceSteps: request.num_inference_steps,
    strength: request.strength,
  });
  trace?.source(image, drawn.height, drawn.width);

  // 4. encode_prompt: both prompts by both text encoders
  report.phase('encode_prompt');
  const words = await vocabulariesOf(run);
  const prompt = promptToDraw(run, words);
  const prompts = await encodePrompts(run, words, prompt);
  await run.finished('te1', 'te2');

  // 5. encode_image: the moments of the picture's latents
  report.phase('encode_image');
  const moments = await encodePicture(run, image, h, w);
  await run.finished('vae_encode');

  // 6. prepare_latents: x0 is one sample of the posterior, shared by all pictures; noise is added
  report.phase('prepare_latents');
  const size = { images: request.num_images, channels: model.unet.in_channels, h, w };
  const count = size.channels * h * w;
  const generator = createGenerator(options.noise, checked.seed);
  const noise = drawRunNoise(generator, count, size.images, schedule.steps);
  const posterior = splitMoments(moments);
  const x0 = normaliseLatents(samplePosterior(posterior, noise.posterior), model.scaling);
  const start = addNoise(x0, noise.initial, schedule.initialSigma);
  trace?.posterior(size, {
    moments_mean: posterior.mean,
    moments_logvar: posterior.logvar,
    posterior_noise: noise.posterior,
    x0,
  });
  trace?.start(size, checked.guided, schedule, noise.initial, start, timeIds(h, w));
  fitRunPreview(run, x0, source);

  // 7. context: cross-attention keys and values, once per prompt
  report.phase('context');
  const contexts = await makeContexts(run, prompts);
  await run.finished('context');

  // 8. denoise: one picture after another
  report.phase('denoise');
  const limits = legitimate(standardDeviation(x0), request.guidance_scale);
  const latents = await denoise(run, { schedule, contexts, noise, start, limits });
  await run.finished('unet');
  return { latents, prompt };
}
