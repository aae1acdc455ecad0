/**
 * Image-to-image from request to picture, phase by phase: diffusers'
 * StableDiffusionXLImg2ImgPipeline on an EDM schedule.
 */
import { describePicture } from '../../src/request/metadata.ts';
import type { EngineJob, EngineResult, LogCode, LogLevel, Phase } from '../protocol/engine.ts';
import { checkRequest, type CheckedRequest } from './check-request.ts';
import { makeContext } from './stages/context.ts';
import type { PromptContext, EncodedPrompt } from './runtime/prompt.ts';
import { createDenoiser, type Denoiser } from './stages/denoiser.ts';
import { timeIds } from './diffusion/add-time-ids.ts';
import {
  addNoise,
  denormaliseLatents,
  normaliseLatents,
  samplePosterior,
  splitMoments,
} from './diffusion/latents.ts';
import { createGenerator, drawRunNoise, type RunNoise } from './diffusion/noise/run-noise.ts';
import { applyPreview, fitPreview, MIN_PREVIEW_LATENTS } from './diffusion/preview.ts';
import { createSchedule, type Schedule } from './diffusion/schedulers/index.ts';
import { EngineError } from '../failure.ts';
import { average } from './image/average.ts';
import { black } from './image/black.ts';
import { crop } from './image/crop.ts';
import { decodeImage } from './image/decode.ts';
import { encodeImage } from './image/encode.ts';
import { enlarge } from './image/enlarge.ts';
import { resample } from './image/resample.ts';
import type { RgbImage } from './image/rgb-image.ts';
import { toImage, toTensor } from './image/tensor.ts';
import type { LoadedEngine } from './runtime/job-run.ts';
import type { SafetyChecker, SafetyVerdict } from './safety/checker.ts';
import { encodePrompt, zeroPrompt } from './stages/text.ts';
import { Trace } from './trace.ts';
import { decodeLatents, encodePicture } from './stages/vae.ts';

/** What the pipeline tells while it runs. */
export interface Reporter {
  phase(phase: Phase): void;
  step(step: number, of: number, image: number): void;
  preview(
    image: number,
    pixels: Uint8ClampedArray<ArrayBuffer>,
    width: number,
    height: number,
  ): void;
  log(level: LogLevel, message: string, code?: LogCode): void;
}

/** Gives the engine a job runs on; only called once the request and the picture are known to be good. */
export type EngineLoader = () => Promise<LoadedEngine>;

interface Run {
  readonly job: EngineJob;
  readonly checked: CheckedRequest;
  readonly engine: LoadedEngine;
  readonly report: Reporter;
  readonly trace: Trace | null;
}

/** @throws EngineError for everything a person can do something about */
export async function runPipeline(
  job: EngineJob,
  load: EngineLoader,
  report: Reporter,
  safety: SafetyChecker,
): Promise<EngineResult> {
  const started = performance.now();
  const { request, options } = job;

  // 1. check the request and resolve its defaults
  report.phase('check');
  const checked = checkRequest(request, options.nativePixels);
  const { asked, drawn, h, w } = checked;
  if (drawn.width !== asked.width || drawn.height !== asked.height) {
    const text = `drawn at ${drawn.width}×${drawn.height}, which this model draws best, and enlarged to ${asked.width}×${asked.height}`;
    report.log('INFO', text, 'drawn_at_native_size');
  }

  // 2. the source: upright, RGB, cropped where asked, stretched to the drawn size
  report.phase('load_source');
  const source = await decodeImage(job.source, options);
  const resized = resample(crop(source, request.crop), drawn.width, drawn.height, 'lanczos');

  report.phase('load_model');
  if (request.enable_safety_checker) await safety.open();
  const engine = await load();
  if (engine.runtime.gpu !== null && engine.runtime.target.attention === 'plain') {
    const text =
      'this GPU computes fused attention wrongly: plain attention is used, which is slower';
    report.log('WARN', text, 'plain_attention');
  }
  const schedule = scheduleOf(engine, request);
  const run: Run = { job, checked, engine, report, trace: options.trace ? new Trace() : null };
  const image = toTensor(resized);
  run.trace?.put('image', [1, 3, drawn.height, drawn.width], image);

  // 3. both prompts
  report.phase('encode_prompt');
  const prompts = await encodePrompts(run);
  await engine.finished('te1', 'te2');

  // 4. the picture as normalised latents x0
  report.phase('encode_image');
  const moments = await encodePicture(engine, image, h, w);
  await engine.finished('vae_encode');

  // 5. noise, and the latents the schedule starts from
  report.phase('prepare_latents');
  const count = engine.model.unet.in_channels * h * w;
  const noise = drawRunNoise(
    createGenerator(options.noise, checked.seed),
    count,
    request.num_images,
    schedule.steps,
  );
  const x0 = startOf(run, moments, noise);
  const start = addNoise(x0, noise.initial, schedule.initialSigma);
  traceStart(run, schedule, noise, start);
  preparePreview(run, x0, resized);

  // 6. cross-attention keys and values, once per prompt
  report.phase('context');
  const contexts = await makeContexts(run, prompts);
  await engine.finished('context');

  // 7. denoise, one picture after another
  report.phase('denoise');
  const latents = await denoise(run, schedule, contexts, noise, start);
  await engine.finished('unet');

  // 8. back to pixels
  report.phase('decode');
  const pictures = await decode(run, latents);
  await engine.finished('vae_decode');

  // 9. safety
  report.phase('safety');
  const flags = await checkSafety(run, safety, pictures);
  const shown = pictures.map((picture, i) =>
    flags[i] === true && options.keepFlagged !== true ? black(picture) : picture,
  );

  // 10. files with their metadata
  report.phase('encode_output');
  const images = await encodePictures(run, shown);
  return {
    output: {
      timings: { inference: (performance.now() - started) / 1000 },
      seed: checked.seed,
      has_nsfw_concepts: flags,
      prompt: request.prompt,
    },
    images,
    metrics: {
      backend: engine.runtime.backend,
      precision: engine.runtime.precision,
      adapter: engine.runtime.gpu?.adapter ?? null,
      stages: engine.clock.metrics(),
      sessions_created: engine.state.sessions.takeCreated(),
      gpu_bytes_peak: engine.runtime.gpu?.bytes.peak() ?? 0,
      weight_bytes: engine.state.sessions.weightBytes,
    },
    ...(run.trace !== null && { trace: run.trace.encode() }),
  };
}

function scheduleOf(engine: LoadedEngine, request: EngineJob['request']): Schedule {
  return createSchedule(engine.model.scheduler, {
    numInferenceSteps: request.num_inference_steps,
    strength: request.strength,
  });
}

interface Prompts {
  readonly positive: EncodedPrompt;
  /** null without guidance. */
  readonly negative: EncodedPrompt | null;
}

async function encodePrompts({ job, checked, engine, report, trace }: Run): Promise<Prompts> {
  const { prompts } = engine.state;
  const encode = (text: string) => prompts.get(text, () => encodePrompt(engine, text));
  const { prompt, negative_prompt } = job.request;
  const positive = await encode(prompt);
  if (positive.truncated) {
    report.log(
      'WARN',
      'the prompt is longer than 75 tokens; its end is not seen',
      'prompt_truncated',
    );
  }
  let negative: EncodedPrompt | null = null;
  if (checked.guided) {
    const zero = negative_prompt === null && engine.model.forceZerosForEmptyPrompt;
    negative = zero ? zeroPrompt(positive) : await encode(negative_prompt ?? '');
  }
  if (trace !== null) {
    tracePrompt(trace, '', positive);
    if (negative !== null) tracePrompt(trace, 'negative_', negative);
  }
  return { positive, negative };
}

function tracePrompt(trace: Trace, prefix: string, prompt: EncodedPrompt): void {
  if (prompt.ids1.length > 0) {
    trace.ids(`${prefix}ids_1`, prompt.ids1);
    trace.ids(`${prefix}ids_2`, prompt.ids2);
  }
  const tokens = 77;
  trace.put(`${prefix}prompt_embeds`, [1, tokens, prompt.embeds.length / tokens], prompt.embeds);
  trace.put(`${prefix}pooled`, [1, prompt.pooled.length], prompt.pooled);
}

/** x0 [1,4,h,w]: one sample of the posterior, normalised; shared by all pictures of the job. */
function startOf({ checked, engine, trace }: Run, moments: Float32Array, noise: RunNoise) {
  const posterior = splitMoments(moments);
  const x0 = normaliseLatents(samplePosterior(posterior, noise.posterior), engine.model.scaling);
  const shape = [1, engine.model.vae.latent_channels, checked.h, checked.w];
  trace?.put('moments_mean', shape, posterior.mean);
  trace?.put('moments_logvar', shape, posterior.logvar);
  trace?.put('posterior_noise', shape, noise.posterior);
  trace?.put('x0', shape, x0);
  return x0;
}

function traceStart(
  { job, checked, engine, trace }: Run,
  schedule: Schedule,
  noise: RunNoise,
  start: Float32Array,
): void {
  if (trace === null) return;
  const { h, w, guided } = checked;
  const shape = [job.request.num_images, engine.model.unet.in_channels, h, w];
  trace.put('noise', shape, noise.initial);
  trace.put('latents_init', shape, start);
  trace.put('sigmas', [schedule.sigmas.length], schedule.sigmas);
  const timesteps = Float32Array.from(schedule.steps, (step) => step.timestep);
  trace.put('timesteps', [timesteps.length], timesteps);
  const rows = job.request.num_images * (guided ? 2 : 1);
  const ids = timeIds(h, w);
  const all = new Float32Array(rows * ids.length);
  for (let row = 0; row < rows; row++) all.set(ids, row * ids.length);
  trace.put('add_time_ids', [rows, ids.length], all);
}

/** Fits the preview's colours to this picture; tiny pictures say too little and keep the last fit. */
function preparePreview({ checked, engine }: Run, x0: Float32Array, source: RgbImage): void {
  const { state } = engine;
  const { h, w } = checked;
  if (state.previewMap !== null && h * w < MIN_PREVIEW_LATENTS) return;
  state.previewMap = fitPreview(x0, average(source, w, h), state.previewMap);
}

interface Contexts {
  readonly cond: PromptContext;
  readonly uncond: PromptContext | null;
}

async function makeContexts({ checked, engine, job }: Run, prompts: Prompts): Promise<Contexts> {
  const { h, w } = checked;
  const context = (prompt: EncodedPrompt, text: string | null) =>
    engine.state.contexts.get(JSON.stringify([text, h, w]), () =>
      makeContext(engine, prompt, timeIds(h, w)),
    );
  const { prompt, negative_prompt } = job.request;
  return {
    cond: await context(prompts.positive, prompt),
    uncond: prompts.negative === null ? null : await context(prompts.negative, negative_prompt),
  };
}

/** @returns the finished latents of each picture, [1,4,h,w] */
async function denoise(
  run: Run,
  schedule: Schedule,
  contexts: Contexts,
  noise: RunNoise,
  start: Float32Array,
): Promise<readonly Float32Array[]> {
  const { job, checked, engine, report } = run;
  const { num_images: images } = job.request;
  const count = start.length / images;
  const denoiser = await createDenoiser(engine, checked.h, checked.w);
  const finished: Float32Array[] = [];
  try {
    for (let image = 0; image < images; image++) {
      denoiser.start(start.subarray(image * count, (image + 1) * count));
      for (const [index, step] of schedule.steps.entries()) {
        const drawn = noise.steps[index] ?? null;
        const input = {
          ...contexts,
          guidance_scale: job.request.guidance_scale,
          guidance_rescale: job.request.guidance_rescale,
          noise: drawn?.subarray(image * count, (image + 1) * count) ?? null,
        };
        const calls = contexts.uncond === null ? 1 : 2;
        const predicted = async () => {
          const kept = await denoiser.step(step, input, run.trace !== null);
          // It also waits for the GPU, whose time would else be counted nowhere.
          await checkFinite(denoiser);
          return kept;
        };
        const tensors = await engine.clock.time('unet', predicted, calls);
        const of = schedule.steps.length * images;
        report.step(image * schedule.steps.length + index + 1, of, image);
        await sendPreview(run, denoiser, image);
        if (tensors !== null) await traceStep(run, denoiser, index, image, tensors);
      }
      finished.push(await denoiser.latents());
    }
    return finished;
  } finally {
    denoiser.destroy();
  }
}

/** @throws EngineError `not_finite` instead of a black picture at the end */
async function checkFinite(denoiser: Denoiser): Promise<void> {
  const odd = await denoiser.nonFiniteCount();
  if (odd > 0) {
    throw new EngineError(
      'not_finite',
      `The UNet gave ${odd} values that are not numbers.`,
      'Run again in fp32; if that fails too, the model file is damaged.',
    );
  }
}

async function sendPreview({ checked, engine, report }: Run, denoiser: Denoiser, image: number) {
  const map = engine.state.previewMap;
  if (map === null) return;
  const { h, w } = checked;
  const pixels = await engine.clock.time('preview', async () =>
    applyPreview(map, await denoiser.denoised(), h, w),
  );
  report.preview(image, pixels, w, h);
}

async function traceStep(
  { checked, engine, trace }: Run,
  denoiser: Denoiser,
  index: number,
  image: number,
  tensors: NonNullable<Awaited<ReturnType<Denoiser['step']>>>,
): Promise<void> {
  if (trace === null) return;
  const shape = [engine.model.unet.in_channels, checked.h, checked.w];
  if (index === 0) trace.putImage('unet_input', shape, tensors.input);
  trace.putStep('unet_cond', shape, image, tensors.cond);
  if (tensors.uncond !== null) trace.putStep('unet_uncond', shape, image, tensors.uncond);
  trace.putStep('latents', shape, image, await denoiser.latents());
}

async function decode(
  { checked, engine, trace }: Run,
  latents: readonly Float32Array[],
): Promise<readonly RgbImage[]> {
  const { h, w, drawn } = checked;
  const pictures: RgbImage[] = [];
  for (const each of latents) {
    const input = denormaliseLatents(each, engine.model.scaling);
    const decoded = await decodeLatents(engine, input, h, w);
    trace?.putImage('decoder_input', [engine.model.vae.latent_channels, h, w], input);
    trace?.putImage('decoded', [3, drawn.height, drawn.width], decoded);
    pictures.push(toImage(decoded, drawn.width, drawn.height));
  }
  return pictures;
}

/** One flag a picture; all false where the request asks for no check. */
async function checkSafety(
  { job, engine, report }: Run,
  safety: SafetyChecker,
  pictures: readonly RgbImage[],
): Promise<readonly boolean[]> {
  const { enable_safety_checker: asked, safety_checker_version: version } = job.request;
  if (!asked) return pictures.map(() => false);
  const verdicts: SafetyVerdict[] = [];
  for (const picture of pictures) {
    await engine.checkpoint();
    verdicts.push(await engine.clock.time('safety', () => safety.check(picture)));
  }
  const scores = verdicts.map(({ score }) => score.toFixed(3)).join(', ');
  report.log('INFO', `checked by ${safety.name}, which answers for ${version} here: ${scores}`);
  const flagged = verdicts.filter((verdict) => verdict.flagged).length;
  if (flagged > 0) {
    const text = `${flagged} of ${verdicts.length} pictures may not be safe for work`;
    report.log('WARN', text, 'safety_flagged');
  }
  return verdicts.map((verdict) => verdict.flagged);
}

async function encodePictures(
  { job, checked, engine }: Run,
  pictures: readonly RgbImage[],
): Promise<EngineResult['images']> {
  const { format } = job.request;
  const { width, height } = checked.asked;
  const metadata = describePicture(job.request, {
    seed: checked.seed,
    width,
    height,
    model: engine.model.id,
  });
  return Promise.all(
    pictures.map(async (picture) => ({
      blob: await encodeImage(enlarge(picture, width, height), format, metadata),
      width,
      height,
      content_type: format === 'png' ? ('image/png' as const) : ('image/jpeg' as const),
    })),
  );
}
