import { operations } from '../allowance.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { threadsOfOne } from '../runtime/threads.ts';
import type { UnetTwin } from '../runtime/unet-twin.ts';
import { Twin } from './twin.ts';
import { copyUnet, type UnetCopy } from './unet-copy.ts';
import { wantsTwin } from './wants-twin.ts';

/**
 * Starts a twin for the UNet's calls where that pays, for this job or the one that it prepares. It is ready some time
 * later, and kept with the model's sessions.
 * @param steps of all the job's pictures
 * @throws what reading weights throws
 */
export async function startTwin(run: JobRun, steps: number): Promise<void> {
  const { sessions } = run.loaded;
  const { request, options } = run.job;
  const { h, w } = run.checked;
  const weightBytes = sessions.weightBytesOf('unet');
  const shares = run.guided && request.fast === undefined;
  const wanted = wantsTwin({
    cores: Math.min(cores(), options.threads ?? Infinity),
    weightBytes,
    keepsAll: run.keepsAll,
    operations: operations('unet', weightBytes, h * w),
    steps: run.guidedSteps ?? (shares ? steps : 0),
  });
  if (wanted) await sessions.keepTwin((unet, weights) => begin(copyUnet(unet, weights)));
}

/** Outside of a browser no thread can be started this way. */
function cores(): number {
  return typeof Worker === 'undefined' ? 1 : navigator.hardwareConcurrency;
}

function begin(unet: UnetCopy): UnetTwin | null {
  try {
    const twin = new Twin();
    twin.open(unet, threadsOfOne());
    return twin;
  } catch (error) {
    console.warn('The CPU engine has no second thread:', error);
    return null;
  }
}
