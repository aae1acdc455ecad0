import type { Stage } from '../../graph/stages.ts';
import type { Residency } from '../../protocol/engine.ts';

/** Weights up to here stay: far below what any GPU with WebGPU offers. */
const KEPT_BYTES = 1024 ** 3;

/** @param weightBytes of all stages together. WebGPU does not say how much memory there is. */
export function residencyFor(weightBytes: number): Residency {
  return weightBytes <= KEPT_BYTES ? 'all' : 'unet';
}

export function stays(stage: Stage, residency: Residency): boolean {
  return residency === 'all' || (residency === 'unet' && stage === 'unet');
}
