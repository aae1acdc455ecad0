import type { ConfigReader } from './config.ts';
import type { DiscreteConfig } from './discrete-config.ts';
import { SchedulerConfigError } from './types.ts';

/**
 * The timesteps of LCM and TCD: N of the `original_inference_steps` that the model was distilled with,
 * evenly by their place, falling. 4 of 50 are 999, 759, 499 and 259.
 * @throws SchedulerConfigError of field `num_inference_steps` if the model has fewer steps
 */
export function consistencyTimesteps(
  reader: ConfigReader,
  config: DiscreteConfig,
  count: number,
): readonly number[] {
  const original = reader.number('original_inference_steps', 50, 0);
  const total = config.num_train_timesteps;
  if (!Number.isInteger(original) || original > total) {
    throw new SchedulerConfigError(
      'original_inference_steps',
      `"original_inference_steps" of the scheduler config must be an integer of at most ${total}.`,
    );
  }
  if (count > original) {
    throw new SchedulerConfigError(
      'num_inference_steps',
      `This scheduler makes at most ${original} steps, the number its model was distilled with.`,
    );
  }
  const stride = Math.floor(total / original);
  return Array.from({ length: count }, (_, i) => {
    const place = Math.floor(i * (original / count));
    return (original - place) * stride - 1;
  });
}
