import type { Precision } from '../../workers/protocol/engine.ts';

/** Bytes of the activations of a run at 1024 × 1024, with the VAE in tiles. An estimate. */
const ACTIVATIONS = 1.5e9;

/**
 * The GPU memory that a run at 1024 × 1024 needs, in bytes. An estimate: all weights stay on the GPU between
 * runs, and without 16-bit floats the weights that are not quantised take twice their size.
 * @param keptBytes bytes of the installed model
 * @param halfFloats whether the GPU has 16-bit floats
 */
export function runMemory(keptBytes: number, precision: Precision, halfFloats: boolean): number {
  const quantised = precision === 'q8' || precision === 'q4';
  const widened = halfFloats ? 1 : quantised ? 1.3 : 2;
  return keptBytes * widened + ACTIVATIONS;
}
