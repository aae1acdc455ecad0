/**
 * From request to picture, phase by phase: diffusers' StableDiffusionXLPipeline,
 * StableDiffusionXLImg2ImgPipeline and StableDiffusionXLInpaintPipeline on the schedule of the folder. They
 * differ in how they begin (beginning.ts, start-latents.ts). The phases have the numbers and names of
 * `PHASES` (workers/protocol/engine-event.ts).
 */
import type { GenerateRequest } from '../../src/request/schema.ts';
import type { EngineJob, FinishedLatents } from '../protocol/engine-job.ts';
import type { Residency } from '../protocol/engine-options.ts';
import type { EngineResult } from '../protocol/engine-result.ts';
import { checkRequest, type CheckedRequest } from './check-request.ts';
import { loadBeginning } from './beginning.ts';
import type { ExpanderStore } from './expand/expander.ts';
import { black } from './image/black.ts';
import { drawLatents } from './draw-latents.ts';
import type { InstalledLoras } from './lora/installed-lora.ts';
import type { Reporter } from './reporter.ts';
import { JobRun } from './runtime/job-run.ts';
import type { LoadedModel } from './runtime/loaded-model.ts';
import { checkPictures } from './safety/check-pictures.ts';
import { limitThreads } from './runtime/threads.ts';
import type { SafetyCheckers } from './safety/checkers.ts';
import { encodePictures } from './stages/output.ts';
import { decodePictures } from './stages/vae.ts';

/** Everything a job gets from the engine. */
export interface JobTools {
  /** Called once the request and the picture are known to be good. */
  openModel(): Promise<LoadedModel>;
  readonly report: Reporter;
  readonly safety: SafetyCheckers;
  /** Has models that help to draw. */
  readonly models: ExpanderStore;
  readonly signal: AbortSignal;
  /** Called once all steps are done, unless the job asks for a trace. */
  keep(finished: FinishedLatents): void;
  /** Of the job that is expected, where this one only prepares it: steps that will call the whole UNet twice. */
  readonly guidedSteps?: number;
  /** Called when a recorded call of the UNet is about to be made. */
  readonly onRecorded?: () => void;
  /** Opens LoRAs of the model store for this job; without it there are none. */
  readonly installed?: InstalledLoras;
  /** By default the size of the model's weights decides. */
  readonly residency?: Residency | undefined;
}

/** @throws EngineError for everything a person can do something about; `UnsupportedConfig` */
export async function runPipeline(job: EngineJob, tools: JobTools): Promise<EngineResult> {
  const started = performance.now();
  const { request, options, finished } = job;
  const { report, safety, signal, residency } = tools;
  const seconds = () => (finished?.seconds ?? 0) + (performance.now() - started) / 1000;

  // 1. check: the request has nothing left to decide
  report.phase('check');
  const checked = checkRequest({ ...request, ...seedOf(finished) }, options.nativePixels);
  if (finished === undefined) reportSize(checked, report);

  // 2. load_source: a run that goes on at the decode needs no picture
  const begun = finished ?? (await loadBeginning(job, checked, report, signal));

  // 3. load_model: opens the checker first, so a job that cannot be checked computes nothing. It may make the first
  // session of all, which decides how many threads there are.
  report.phase('load_model');
  if (options.threads !== undefined) limitThreads(options.threads);
  const { enable_safety_checker: asked, safety_checker_version: version } = request;
  const checker = asked ? await safety.open(version, report) : null;
  const loaded = await tools.openModel();
  const { onRecorded, guidedSteps } = tools;
  const parts = { job, checked, loaded, report, signal, residency, onRecorded, guidedSteps };
  const run = new JobRun(parts);
  reportAttention(run);
  await reportFile(run);
  if (!('latents' in begun)) await wear(run, tools.installed);

  // 4. to 8.: the latents of every picture (draw-latents.ts)
  const made =
    'latents' in begun
      ? begun
      : {
          ...(await drawLatents(run, begun, tools.models)),
          seed: checked.seed,
          seconds: seconds(),
          stages: run.clock.metrics(),
        };
  if (made !== begun && run.trace === null) tools.keep(made);

  // 9. decode: back to pixels
  report.phase('decode');
  if (made === begun) report.log('INFO', 'the finished latents are decoded again', 'decoded_again');
  const pictures = await decodePictures(run, made.latents);
  await run.finished('vae_decode');

  // 10. safety: a flagged picture is black unless the app asked to blur it itself
  report.phase('safety');
  const { flags, by } = await checkPictures(run, safety, checker, pictures);
  const shown = pictures.map((picture, i) =>
    flags[i] === true && options.keepFlagged !== true ? black(picture) : picture,
  );

  // 11. encode_output: files with their metadata
  report.phase('encode_output');
  const images = await encodePictures(run, shown);
  return {
    output: {
      timings: { inference: seconds() },
      seed: checked.seed,
      has_nsfw_concepts: flags,
      prompt: made.prompt,
    },
    images,
    metrics: { ...run.metrics(), safety_checker: by },
    ...(run.trace !== null && { trace: run.trace.encode() }),
  };
}

/** The code for LoRA is loaded for the first job that has one. */
async function wear(run: JobRun, installed: InstalledLoras | undefined): Promise<void> {
  if (run.job.request.loras === undefined) return run.loaded.sessions.wear(null);
  const { wearLoras } = await import('./lora/wear-loras.ts');
  return wearLoras(run, installed);
}

/** A run that goes on keeps the seed that was drawn for it. */
function seedOf(finished: FinishedLatents | undefined): Partial<GenerateRequest> {
  return finished === undefined ? {} : { seed: finished.seed };
}

/** Few models are single files; the code for one is loaded then. */
async function reportFile({ job, loaded: { model }, report }: JobRun): Promise<void> {
  const { prediction } = job.options;
  if (model.singleFile === undefined && prediction === undefined) return;
  const { reportCheckpoint } = await import('./report-checkpoint.ts');
  reportCheckpoint(model.singleFile, prediction, report);
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
