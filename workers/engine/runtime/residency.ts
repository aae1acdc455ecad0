import type { Stage } from '../../graph/stages.ts';
import type { Residency } from '../../protocol/engine.ts';

/**
 * A model whose weights have at most this many bytes stays whole: any GPU with WebGPU offers far
 * more.
 */
const KEPT_BYTES = 1024 ** 3;

/**
 * A guess, as WebGPU does not say how much memory there is.
 * @param weightBytes of all stages together
 */
export function residencyFor(weightBytes: number): Residency {
  return weightBytes <= KEPT_BYTES ? 'all' : 'unet';
}

/** Whether a stage keeps its weights when a job does not need it any more. */
export function stays(stage: Stage, residency: Residency): boolean {
  return residency === 'all' || (residency === 'unet' && stage === 'unet');
}
