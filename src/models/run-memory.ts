import type { Precision } from '../../workers/protocol/engine.ts';

/** Activations of a 1024 × 1024 run, the VAE going through in tiles; bytes, an estimate. */
const ACTIVATIONS = 1.5e9;

/**
 * GPU memory a run at 1024 × 1024 needs, in bytes; an estimate. All weights stay on the GPU between
 * runs. Without 16-bit floats whatever is not quantised takes twice its size.
 */
export function runMemory(keptBytes: number, precision: Precision, halfFloats: boolean): number {
  const quantised = precision === 'q8' || precision === 'q4';
  const widened = halfFloats ? 1 : quantised ? 1.3 : 2;
  return keptBytes * widened + ACTIVATIONS;
}
