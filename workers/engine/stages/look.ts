import type { StepExecutor } from '../diffusion/step-executor.ts';
import type { StepSeen } from './denoiser.ts';

/** Looks at what an executor's last step has made. */
export async function look<Tensor>(
  executor: StepExecutor<Tensor>,
  wantDenoised: boolean,
): Promise<StepSeen> {
  if (wantDenoised) return executor.readStep();
  return { ...(await executor.statistics()), denoised: null };
}
