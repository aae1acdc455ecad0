/**
 * Image-to-image from request to picture, phase by phase: diffusers'
 * StableDiffusionXLImg2ImgPipeline on an EDM schedule. The phases have the numbers and names of
 * `PHASES` (workers/protocol/engine.ts).
 */
import type { EngineJob, EngineResult, Residency } from '../protocol/engine.ts';
import { checkRequest, type CheckedRequest } from './check-request.ts';
import { checkpoint } from './checkpoint.ts';
import { timeIds } from './diffusion/add-time-ids.ts';
import { addNoise, normaliseLatents, samplePosterior, splitMoments } from './diffusion/latents.ts';
import { createGenerator, drawRunNoise } from './diffusion/noise/run-noise.ts';
import { createSchedule } from './diffusion/schedulers/index.ts';
import { black } from './image/black.ts';
import { crop } from './image/crop.ts';
import { decodeImage } from './image/decode.ts';
import { resample } from './image/resample.ts';
import { toTensor } from './image/tensor.ts';
import type { Reporter } from './reporter.ts';
import { JobRun } from './runtime/job-run.ts';
import type { LoadedModel } from './runtime/loaded-model.ts';
import { checkPictures } from './safety/check-pictures.ts';
import type { SafetyChecker } from './safety/checker.ts';
import { makeContexts } from './stages/context.ts';
import { denoise } from './stages/denoise.ts';
import { encodePictures } from './stages/output.ts';
import { fitRunPreview } from './stages/preview.ts';
import { encodePrompts, promptToDraw } from './stages/text.ts';
import { decodePictures, encodePicture } from './stages/vae.ts';

/** Everything a job gets from the engine. */
export interface JobTools {
  /** Called once the request and the picture are known to be good. */
  openModel(): Promise<LoadedModel>;
  readonly report: Reporter;
  readonly safety: SafetyChecker;
  readonly signal: AbortSignal;
  /** By default the size of the model's weights decides. */
  readonly residency?: Residency | undefined;
}

/** @throws EngineError for everything a person can do something about; `UnsupportedConfig` */
export async function runPipeline(job: EngineJob, tools: JobTools): Promise<EngineResult> {
  const started = performance.now();
  const { request, options } = job;
  const { report, safety, signal, residency } = tools;

  // 1. check: the request has nothing left to decide
  report.phase('check');
  const checked = checkRequest(request, options.nativePixels);
  const { drawn, h, w } = checked;
  reportSize(checked, report);

  // 2. load_source: upright, RGB, cropped where asked, stretched to the drawn size
  report.phase('load_source');
  const source = await decodeImage(job.source, {
    convertColorProfile: options.convertColorProfile,
    checkpoint: () => checkpoint(signal),
  });
  const resized = resample(crop(source, request.crop), drawn.width, drawn.height, 'lanczos');
  const image = toTensor(resized);

  // 3. load_model: opens the checker first, so a job that cannot be checked computes nothing
  report.phase('load_model');
  if (request.enable_safety_checker) await safety.open();
  const loaded = await tools.openModel();
  const run = new JobRun({ job, checked, loaded, report, signal, residency });
  const { model, trace } = run;
  reportAttention(run);
  const schedule = createSchedule(model.scheduler, {
    numInferenceSteps: request.num_inference_steps,
    strength: request.strength,
  });
  trace?.source(image, drawn.height, drawn.width);

  // 4. encode_prompt: both prompts by both text encoders
  report.phase('encode_prompt');
  const prompt = promptToDraw(run);
  const prompts = await encodePrompts(run, prompt);
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
  fitRunPreview(run, x0, resized);

  // 7. context: cross-attention keys and values, once per prompt
  report.phase('context');
  const contexts = await makeContexts(run, prompts);
  await run.finished('context');

  // 8. denoise: one picture after another
  report.phase('denoise');
  const latents = await denoise(run, schedule, contexts, noise, start);
  await run.finished('unet');

  // 9. decode: back to pixels
  report.phase('decode');
  const pictures = await decodePictures(run, latents);
  await run.finished('vae_decode');

  // 10. safety: a flagged picture is black unless the app asked to blur it itself
  report.phase('safety');
  const flags = await checkPictures(run, safety, pictures);
  const shown = pictures.map((picture, i) =>
    flags[i] === true && options.keepFlagged !== true ? black(picture) : picture,
  );

  // 11. encode_output: files with their metadata
  report.phase('encode_output');
  const images = await encodePictures(run, shown);
  return {
    output: {
      timings: { inference: (performance.now() - started) / 1000 },
      seed: checked.seed,
      has_nsfw_concepts: flags,
      prompt,
    },
    images,
    metrics: run.metrics(),
    ...(trace !== null && { trace: trace.encode() }),
  };
}

function reportSize({ asked, drawn }: CheckedRequest, report: Reporter): void {
  if (drawn.width === asked.width && drawn.height === asked.height) return;
  const text = `drawn at ${drawn.width}×${drawn.height}, which this model draws best, and enlarged to ${asked.width}×${asked.height}`;
  report.log('INFO', text, 'drawn_at_native_size');
}

function reportAttention({ job, runtime, report }: JobRun): void {
  if (runtime.gpu === null || runtime.target.kernels.attention !== 'plain') return;
  // The job asked for plain attention, so the log must not blame the GPU.
  if (job.options.attention === 'plain') return;
  const text =
    'this GPU computes fused attention wrongly: plain attention is used, which is slower';
  report.log('WARN', text, 'plain_attention');
}
