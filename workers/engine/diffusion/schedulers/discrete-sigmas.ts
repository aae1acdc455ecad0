import type { ConfigReader, FinalSigmas } from './config.ts';
import type { DiscreteConfig } from './discrete-config.ts';
import { halfToEven, spacedTimesteps, type Points } from './discrete-timesteps.ts';
import { trainingSigmas } from './noise-table.ts';
import type { NoiseLevels } from './sigmas.ts';

const f32 = Math.fround;

/** The fields of the schedulers that step from noise level to noise level. */
export interface SigmaConfig extends DiscreteConfig {
  readonly use_karras_sigmas: boolean;
  readonly final_sigmas_type: FinalSigmas;
}

/** @throws SchedulerConfigError */
export function readSigmaConfig(reader: ConfigReader, discrete: DiscreteConfig): SigmaConfig {
  return {
    ...discrete,
    use_karras_sigmas: reader.flag('use_karras_sigmas', false),
    final_sigmas_type: reader.choice('final_sigmas_type', 'zero', ['zero', 'sigma_min']),
  };
}

/**
 * The noise levels and timesteps of N steps, as `set_timesteps` of diffusers' EulerDiscreteScheduler
 * (`each`) and of DPMSolverMultistepScheduler and UniPCMultistepScheduler (`between`).
 *
 * With Karras spacing the levels follow ρ = 7 (arXiv 2206.00364) and the timesteps follow the levels.
 * Euler spaces between the levels its own timesteps have, and keeps fractions of timesteps; the two
 * others space between all levels of the training, and round.
 *
 * @param count N, 1 or more
 */
export function discreteLevels(config: SigmaConfig, count: number, points: Points): NoiseLevels {
  const table = trainingSigmas(config);
  const spaced = spacedTimesteps(config, count, points, points === 'between');
  const plain = spaced.map((t) => interpolated(table, t));
  const whole = points === 'between';
  const [top, bottom] = whole ? [table.at(-1), table[0]] : [plain[0], plain.at(-1)];
  const levels = config.use_karras_sigmas ? karras(top ?? 0, bottom ?? 0, count) : plain;
  const times = config.use_karras_sigmas
    ? levels.map((sigma) => {
        const t = timestepOf(table, sigma);
        return whole ? halfToEven(t) : t;
      })
    : spaced;
  const sigmas = new Float32Array(count + 1);
  sigmas.set(levels);
  sigmas[count] = config.final_sigmas_type === 'zero' ? 0 : (table[0] ?? 0);
  return { sigmas, timesteps: Float32Array.from(times) };
}

/** The table between its entries, in double precision as numpy's `interp`; constant beyond its ends. */
function interpolated(table: Float32Array, t: number): number {
  const at = Math.min(Math.max(t, 0), table.length - 1);
  const below = Math.min(Math.floor(at), table.length - 2);
  const [low = 0, high = 0] = table.subarray(below, below + 2);
  return low + (high - low) * (at - below);
}

function karras(top: number, bottom: number, count: number): readonly number[] {
  const rho = 7;
  const [from, to] = [top ** (1 / rho), bottom ** (1 / rho)];
  const stride = count === 1 ? 0 : 1 / (count - 1);
  return Array.from({ length: count }, (_, i) => {
    const ramp = i > 0 && i === count - 1 ? 1 : i * stride;
    return (from + ramp * (to - from)) ** rho;
  });
}

/** Where a level lies in the table, linear in ln σ (`_sigma_to_t`); 0 … T − 1, not rounded. */
function timestepOf(table: Float32Array, sigma: number): number {
  const log = Math.log(Math.max(sigma, 1e-10));
  const entry = (i: number) => f32(Math.log(table[i] ?? 0));
  let below = 0;
  while (below < table.length - 2 && entry(below + 1) <= log) below++;
  const low = entry(below);
  const share = Math.min(Math.max((low - log) / f32(low - entry(below + 1)), 0), 1);
  return (1 - share) * below + share * (below + 1);
}
