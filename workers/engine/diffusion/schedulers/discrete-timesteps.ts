import type { DiscreteConfig } from './discrete-config.ts';
import { SchedulerConfigError } from './types.ts';

/**
 * How a class spaces its steps. `each`: N of N points (Euler, DDIM). `between`: N + 1 points without the
 * lowest (DPM-Solver++ and UniPC), as the last step goes on to no noise by itself.
 */
export type Points = 'each' | 'between';

/**
 * The N timesteps of a run, falling (arXiv 2305.08891, table 2): `leading` counts whole strides up from
 * steps_offset, `trailing` counts strides down from the top, `linspace` goes from end to end.
 * @param round whether the class rounds the points of `linspace` to whole timesteps; Euler does not
 * @throws SchedulerConfigError if there are more steps than timesteps
 */
export function spacedTimesteps(
  config: DiscreteConfig,
  count: number,
  points: Points,
  round: boolean,
): readonly number[] {
  const total = config.num_train_timesteps;
  const spare = points === 'between' ? 1 : 0;
  if (total < count + spare) {
    throw new SchedulerConfigError(
      'num_train_timesteps',
      `A model of ${total} timesteps has not enough of them for ${count} steps.`,
    );
  }
  switch (config.timestep_spacing) {
    case 'leading': {
      const stride = Math.floor(total / (count + spare));
      return falling(count, (i) => (i + spare) * stride + config.steps_offset);
    }
    case 'trailing': {
      const stride = total / count;
      return Array.from({ length: count }, (_, i) => halfToEven(total - i * stride) - 1);
    }
    case 'linspace': {
      const last = count + spare - 1;
      const stride = last === 0 ? 0 : (total - 1) / last;
      return falling(count, (i) => {
        const at = i + spare === last && last > 0 ? total - 1 : (i + spare) * stride;
        return round ? halfToEven(at) : at;
      });
    }
  }
}

/** `point(count − 1)` … `point(0)`. */
function falling(count: number, point: (i: number) => number): readonly number[] {
  return Array.from({ length: count }, (_, i) => point(count - 1 - i));
}

/** numpy's rounding. */
export function halfToEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  if (rest !== 0.5) return rest < 0.5 ? floor : floor + 1;
  return floor % 2 === 0 ? floor : floor + 1;
}
