import { EngineError } from '../../failure.ts';
import type { Runtime } from '../runtime/runtime.ts';

/**
 * The failure of a network that gave values which are not numbers. In half precision that may be an overflow,
 * and the engine runs the job again in float32 by itself. In float32 it is the weights, or their few bits.
 * @param sentence what gave them
 */
export function notFinite(sentence: string, { precision, target }: Runtime): EngineError {
  const exact = target.float === 'fp32' && target.linear === 'float' && precision === 'fp32';
  return new EngineError(
    'not_finite',
    sentence,
    exact
      ? 'It ran in fp32, so the weights of the model are at fault: verify the model, or use another.'
      : 'Use the model in more bits; if that fails too, the model file is damaged.',
  );
}
