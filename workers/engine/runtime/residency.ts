import type { Stage } from '../../graph/stages.ts';

/**
 * Which stages keep their weights once a job is done with them: `all`; `unet`, the one that takes
 * longest to load; or `none`, where memory is short: then one stage is there at a time.
 */
export type Residency = 'all' | 'unet' | 'none';

/** Weights up to here stay: far below what any GPU with WebGPU offers. */
const KEPT_BYTES = 1024 ** 3;

/** @param weightBytes of all stages together. WebGPU does not say how much memory there is. */
export function residencyFor(weightBytes: number): Residency {
  return weightBytes <= KEPT_BYTES ? 'all' : 'unet';
}

export function stays(stage: Stage, residency: Residency): boolean {
  return residency === 'all' || (residency === 'unet' && stage === 'unet');
}
