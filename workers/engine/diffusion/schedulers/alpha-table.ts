import type { ConfigReader } from './config.ts';
import type { DiscreteConfig } from './discrete-config.ts';
import { alphasCumprod } from './noise-table.ts';
import { mixOfAlpha } from './signal-and-noise.ts';
import { SchedulerConfigError, type Schedule, type ScheduleStep } from './types.ts';

/** The levels of schedulers that step from timestep to timestep: DDIM, LCM and TCD. */
export interface AlphaTable {
  /**
   * ᾱ of a timestep; below the first one, that of the finished picture.
   * @throws SchedulerConfigError for a timestep the model was not trained with
   */
  at(timestep: number): number;
  /** The schedule of all N steps, cut at the first that runs. */
  schedule(steps: readonly ScheduleStep[], tStart: number): Schedule;
}

/**
 * Reads the fields that these schedulers share. A prediction that is cut off (`clip_sample`, `thresholding`)
 * is for models that draw pixels: latents go beyond ±1.
 * @throws SchedulerConfigError
 */
export function alphaTable(reader: ConfigReader, config: DiscreteConfig): AlphaTable {
  for (const field of ['clip_sample', 'thresholding'] as const) reader.mustBeOff(field);
  const table = alphasCumprod(config);
  const finished = reader.flag('set_alpha_to_one', true) ? 1 : (table[0] ?? 1);
  const at = (timestep: number): number => {
    const alpha = timestep < 0 ? finished : table[timestep];
    if (alpha !== undefined) return alpha;
    throw new SchedulerConfigError(
      'steps_offset',
      `"steps_offset": ${config.steps_offset} of the scheduler config leads beyond its ${table.length} timesteps.`,
    );
  };
  return {
    at,
    schedule(steps, tStart) {
      const first = steps[tStart];
      const mix = mixOfAlpha(first === undefined ? 1 : at(first.timestep));
      return {
        sigmas: Float32Array.of(...steps.map(({ sigma }) => sigma), 0),
        timesteps: Float32Array.from(steps, ({ timestep }) => timestep),
        steps: steps.slice(tStart),
        tStart,
        initialSignal: mix.signal,
        initialSigma: mix.noise,
        initNoiseSigma: 1,
      };
    },
  };
}
