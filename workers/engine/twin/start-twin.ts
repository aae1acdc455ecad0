import { EngineError } from '../../failure.ts';
import type { GenerateRequest } from '../../../src/request/schema.ts';
import type { UnetConfig } from '../../graph/config.ts';
import type { AuthoredGraph } from '../../graph/builder.ts';
import type { WeightReader } from '../../weights/weight-reader.ts';
import { operations } from '../allowance.ts';
import type { ScheduleStep } from '../diffusion/schedulers/types.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { coresOfBoth, threadsOfOne } from '../runtime/threads.ts';
import type { UnetTwin } from '../runtime/unet-twin.ts';
import { callsOf, type PlannedStep, planSteps } from '../stages/step-plan.ts';
import { Twin } from './twin.ts';
import { copyUnet } from './unet-copy.ts';
import { wantsTwin } from './wants-twin.ts';

/**
 * Starts a twin for the UNet's calls where that pays, for this job or the one that it prepares. It is ready some time
 * later, and kept with the model's sessions.
 * @param steps of the job's schedule
 * @throws what reading weights and closing a session throws
 */
export async function startTwin(run: JobRun, steps: readonly ScheduleStep[]): Promise<void> {
  if (!canStart()) return;
  const { sessions } = run.loaded;
  const { h, w } = run.checked;
  const plan = planSteps(steps, run.job.request, run.guided);
  const weightBytes = sessions.weightBytesOf('unet');
  const wanted = wantsTwin({
    cores: coresOfBoth(),
    weightBytes,
    keepsAll: run.keepsAll,
    operations: operations('unet', weightBytes, h * w),
    steps: sharedSteps(run, plan),
  });
  if (!wanted) return;
  // Before the weights are copied: a UNet that does not fit this job is closed.
  await sessions.giveInner(callsOf(plan, 'outer') > 0);
  await sessions.keepTwin(beginTwin);
}

/** Not in Node, which has no such threads, nor on plain http, where nobody would notice the end of one. */
function canStart(): boolean {
  return typeof Worker !== 'undefined' && 'locks' in navigator;
}

/** Steps of all pictures that call the whole UNet twice, for this job or the one that it prepares. */
export function sharedSteps(run: Shared, plan: readonly PlannedStep[]): number {
  // Such a UNet is told the guidance, and never called twice. Of a job that is expected the model is not known.
  if (run.model.unet.time_cond_proj_dim !== null) return 0;
  if (run.guidedSteps !== undefined) return run.guidedSteps;
  const shared = plan.filter(({ level, calls }) => level === 'whole' && calls === 2);
  return run.job.request.num_images * shared.length;
}

/** What {@link sharedSteps} reads of a run. */
interface Shared {
  readonly guidedSteps: number | undefined;
  readonly job: { readonly request: Pick<GenerateRequest, 'num_images'> };
  readonly model: { readonly unet: Pick<UnetConfig, 'time_cond_proj_dim'> };
}

/**
 * Starts a twin with a UNet.
 * @returns null if the browser starts no such thread, or memory does not suffice
 * @throws what reading weights throws
 */
export function beginTwin(unet: AuthoredGraph, weights: WeightReader): UnetTwin | null {
  try {
    const copy = copyUnet(unet, weights);
    const twin = new Twin();
    twin.open(copy, threadsOfOne());
    return twin;
  } catch (error) {
    // A file that cannot be read fails the job as it would without a twin.
    if (error instanceof EngineError && error.code !== 'out_of_memory') throw error;
    console.warn('The CPU engine has no second thread:', error);
    return null;
  }
}
