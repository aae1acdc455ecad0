/**
 * Image-to-image from request to picture, phase by phase: diffusers'
 * StableDiffusionXLImg2ImgPipeline on an EDM schedule. The phases have the numbers and names of
 * `PHASES` (workers/protocol/engine.ts).
 */
import type { EngineJob, EngineResult, Residency } from '../protocol/engine.ts';
import { checkRequest, type CheckedRequest } from './check-request.ts';
import { checkpoint } from './checkpoint.ts';
import { black } from './image/black.ts';
import { crop } from './image/crop.ts';
import { drawLatents } from './draw-latents.ts';
import { decodeImage } from './image/decode.ts';
import { resample } from './image/resample.ts';
import type { Reporter } from './reporter.ts';
import { JobRun } from './runtime/job-run.ts';
import type { LoadedModel } from './runtime/loaded-model.ts';
import { checkPictures } from './safety/check-pictures.ts';
import type { SafetyChecker } from './safety/checker.ts';
import { encodePictures } from './stages/output.ts';
import { decodePictures } from './stages/vae.ts';

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
  const { drawn } = checked;
  reportSize(checked, report);

  // 2. load_source: upright, RGB, cropped where asked, stretched to the drawn size
  report.phase('load_source');
  const source = await decodeImage(job.source, {
    convertColorProfile: options.convertColorProfile,
    checkpoint: () => checkpoint(signal),
  });
  const resized = resample(crop(source, request.crop), drawn.width, drawn.height, 'lanczos');

  // 3. load_model: opens the checker first, so a job that cannot be checked computes nothing
  report.phase('load_model');
  if (request.enable_safety_checker) await safety.open();
  const loaded = await tools.openModel();
  const run = new JobRun({ job, checked, loaded, report, signal, residency });
  reportAttention(run);

  // 4. to 8.: the latents of every picture
  const { prompt, latents } = await drawLatents(run, resized);

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
    ...(run.trace !== null && { trace: run.trace.encode() }),
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
