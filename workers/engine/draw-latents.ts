/** Phases 4 to 8 of the recipe (pipeline.ts): from what a run begins with to finished latents. */
import { strengthOf } from '../../src/request/strength.ts';
import type { FinishedLatents } from '../protocol/engine-job.ts';
import type { Beginning } from './beginning.ts';
import type { ExpanderStore } from './expand/expander.ts';
import { timeIds } from './diffusion/add-time-ids.ts';
import type { Schedule } from './diffusion/schedulers/index.ts';
import { legitimate } from './diffusion/legitimate.ts';
import { runSchedule } from './run-schedule.ts';
import type { JobRun } from './runtime/job-run.ts';
import { makeContexts } from './stages/context.ts';
import { denoise } from './stages/denoise.ts';
import { encodePrompts, promptToDraw, vocabulariesOf } from './stages/text.ts';
import { startLatents } from './start-latents.ts';
import { trainedAs } from './trained-as.ts';

/**
 * @param store has the models that may write the prompt out
 * @throws EngineError for everything a person can do something about
 */
export async function drawLatents(
  run: JobRun,
  begun: Beginning,
  store: ExpanderStore,
): Promise<Pick<FinishedLatents, 'latents' | 'prompt'>> {
  const { checked, model, report, trace } = run;
  const { request } = run.job;
  const { h, w } = checked;
  const schedule = runSchedule(
    trainedAs(model, run.job.options.prediction),
    request,
    strengthOf(request),
  );

  // It begins while the stages before the UNet are made and called.
  if (run.runtime.gpu === null) await shareCalls(run, schedule);

  // 4. encode_prompt: both prompts by both text encoders
  report.phase('encode_prompt');
  const words = await vocabulariesOf(run);
  const prompt = await promptToDraw(run, words, store);
  const prompts = await encodePrompts(run, words, prompt);
  await run.finished('te1', 'te2');

  // 5. and 6.: the latents that the run starts from (start-latents.ts)
  const { noise, start, kept, deviation } = await startLatents(run, begun, schedule);
  const size = { images: request.num_images, channels: model.unet.in_channels, h, w };
  trace?.start(size, run.guided, schedule, noise.initial, start, timeIds(h, w));

  // 7. context: cross-attention keys and values, once per prompt
  report.phase('context');
  const contexts = await makeContexts(run, prompts);
  await run.finished('context');

  // 8. denoise: one picture after another
  report.phase('denoise');
  const limits = legitimate(deviation, request.guidance_scale, schedule.steps);
  const latents = await denoise(run, { schedule, contexts, noise, start, kept, limits });
  await run.finished('unet', 'unet_outer');
  return { latents, prompt };
}

/** A second thread is no part of the recipe: where its code does not come, the job goes on without. */
async function shareCalls(run: JobRun, { steps }: Schedule): Promise<void> {
  const twin = await import('./twin/start-twin.ts').catch((error: unknown) => {
    console.warn('The CPU engine has no second thread:', error);
  });
  await twin?.startTwin(run, steps);
}
