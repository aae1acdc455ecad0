import { SchedulerConfigError } from './types.ts';

export type SigmaSchedule = 'karras' | 'exponential';
export type FinalSigmas = 'zero' | 'sigma_min';
export type Prediction = 'epsilon' | 'v_prediction';

/** The fields both EDM schedulers share. */
export interface EdmConfig {
  readonly sigma_min: number;
  readonly sigma_max: number;
  readonly sigma_data: number;
  readonly sigma_schedule: SigmaSchedule;
  readonly prediction_type: Prediction;
  readonly rho: number;
  readonly final_sigmas_type: FinalSigmas;
}

/**
 * Reads single fields of a `scheduler_config.json`. An absent field gives the default; a value of
 * the wrong type or out of range throws a SchedulerConfigError.
 */
export class ConfigReader {
  readonly #entries: Readonly<Record<string, unknown>>;

  /** @throws SchedulerConfigError if `config` is no JSON object */
  constructor(config: unknown) {
    if (typeof config !== 'object' || config === null || Array.isArray(config)) {
      throw new SchedulerConfigError('', 'The scheduler config is not a JSON object.');
    }
    this.#entries = { ...config };
  }

  text(field: string): string {
    const value = this.#entries[field];
    if (typeof value === 'string') return value;
    throw new SchedulerConfigError(
      field,
      `"${field}" of the scheduler config is missing or no text.`,
    );
  }

  /** A finite number above `above`. */
  number(field: string, fallback: number, above: number): number {
    const value = this.#entries[field] ?? fallback;
    if (typeof value === 'number' && Number.isFinite(value) && value > above) return value;
    throw new SchedulerConfigError(
      field,
      `"${field}" of the scheduler config must be a number above ${above}.`,
    );
  }

  flag(field: string, fallback: boolean): boolean {
    const value = this.#entries[field] ?? fallback;
    if (typeof value === 'boolean') return value;
    throw new SchedulerConfigError(
      field,
      `"${field}" of the scheduler config must be true or false.`,
    );
  }

  /** A field that changes the numbers in a way no schedule here knows: absent, null, false or empty. */
  mustBeOff(field: string): void {
    const value = this.#entries[field] ?? false;
    if (value === false || (Array.isArray(value) && value.length === 0)) return;
    throw new SchedulerConfigError(field, `"${field}" of the scheduler config is not supported.`);
  }

  /**
   * One of `allowed`. `aliases` are names diffusers accepts and replaces by the first allowed one.
   */
  choice<const T extends string | number>(
    field: string,
    fallback: T,
    allowed: readonly [T, ...T[]],
    aliases: readonly string[] = [],
  ): T {
    const value = this.#entries[field] ?? fallback;
    const found = allowed.find((candidate) => candidate === value);
    if (found !== undefined) return found;
    if (typeof value === 'string' && aliases.includes(value)) return allowed[0];
    throw new SchedulerConfigError(
      field,
      `"${field}": ${JSON.stringify(value)} of the scheduler config is not supported (known: ${allowed.join(', ')}).`,
    );
  }
}

/**
 * The shared fields, with the defaults of diffusers' `EDMDPMSolverMultistepScheduler` and
 * `EDMEulerScheduler`. `num_train_timesteps` is checked and has no influence on a run.
 * @throws SchedulerConfigError
 */
export function readEdmConfig(reader: ConfigReader): EdmConfig {
  const config: EdmConfig = {
    sigma_min: reader.number('sigma_min', 0.002, 0),
    sigma_max: reader.number('sigma_max', 80, 0),
    sigma_data: reader.number('sigma_data', 0.5, 0),
    sigma_schedule: reader.choice('sigma_schedule', 'karras', ['karras', 'exponential']),
    // "sample" passes diffusers' constructor and raises at the first step.
    prediction_type: reader.choice('prediction_type', 'epsilon', ['epsilon', 'v_prediction']),
    rho: reader.number('rho', 7, 0),
    final_sigmas_type: reader.choice('final_sigmas_type', 'zero', ['zero', 'sigma_min']),
  };
  reader.number('num_train_timesteps', 1000, 0);
  if (config.sigma_min >= config.sigma_max) {
    throw new SchedulerConfigError(
      'sigma_min',
      '"sigma_min" of the scheduler config must lie below "sigma_max".',
    );
  }
  return config;
}
