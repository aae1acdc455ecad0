import { ConfigReader } from './config.ts';
import { DDPM_BETAS, readDiscreteConfig } from './discrete-config.ts';
import { discreteLevels, readSigmaConfig } from './discrete-sigmas.ts';
import { readThreshold } from './multistep-config.ts';
import { multistepUpdate } from './multistep-update.ts';
import { denoisedScales, keptAt, mixOfSigma } from './signal-and-noise.ts';
import { stepsForStrength } from './strength.ts';
import {
  SchedulerConfigError,
  type Schedule,
  type ScheduleOptions,
  type ScheduleStep,
} from './types.ts';
import { correction } from './unipc-correction.ts';

/**
 * `UniPCMultistepScheduler` (arXiv 2302.04867) of order 1 or 2, variant bh2, predicting x0. Its predictor
 * is DPM-Solver++'s midpoint step. Its corrector adds predictions to the latents that the network saw
 * (`correction`), so a step is x' = predictor(x + correction), multiplied out.
 *
 * @throws SchedulerConfigError for unknown values, order 3 and variant bh1 among them
 */
export function createUniPcSchedule(config: unknown, options: ScheduleOptions): Schedule {
  const reader = new ConfigReader(config);
  for (const field of ['disable_corrector', 'solver_p'] as const) reader.mustBeOff(field);
  if (!reader.flag('predict_x0', true)) {
    throw new SchedulerConfigError(
      'predict_x0',
      '"predict_x0": false of the scheduler config is not supported.',
    );
  }
  const order = reader.choice('solver_order', 2, [2, 1]);
  reader.choice('solver_type', 'bh2', ['bh2'], ['midpoint', 'heun', 'logrho']);
  const lowerOrderFinal = reader.flag('lower_order_final', true);
  const threshold = readThreshold(reader);
  const settings = readSigmaConfig(
    reader,
    readDiscreteConfig(reader, { ...DDPM_BETAS, timestep_spacing: 'linspace' }),
  );
  const count = options.numInferenceSteps;
  const { tStart } = stepsForStrength(count, options.strength);
  const { sigmas, timesteps } = discreteLevels(settings, count, 'between');
  const at = (index: number): number => sigmas[index] ?? 0;
  const orderAt = (k: number) => {
    const most = lowerOrderFinal ? Math.min(order, count - k) : order;
    return Math.min(most, k - tStart + 1) === 1 ? 1 : 2;
  };

  const steps: ScheduleStep[] = [];
  for (let k = tStart; k < count; k++) {
    const { signal } = mixOfSigma(at(k));
    const next = mixOfSigma(at(k + 1));
    const levels = { current: at(k), previous: at(k - 1), beforePrevious: at(k - 2) };
    const update = multistepUpdate({
      order: orderAt(k),
      solverType: 'midpoint',
      stochastic: false,
      next: at(k + 1),
      ...levels,
    });
    const [e0, e1, e2] = k === tStart ? [0, 0, 0] : correction(orderAt(k - 1), levels);
    steps.push({
      index: k,
      sigma: at(k),
      sigmaNext: at(k + 1),
      timestep: timesteps[k] ?? 0,
      cIn: 1,
      ...denoisedScales(settings.prediction_type, mixOfSigma(at(k))),
      x: (update.x * next.signal) / signal,
      d0: (update.d0 + update.x * e0) * next.signal,
      d1: (update.d1 + update.x * e1) * next.signal,
      d2: (update.d2 + update.x * e2) * next.signal,
      z: 0,
      churn: 0,
      drawsNoise: false,
      threshold,
      ...keptAt(k === count - 1 ? null : next),
    });
  }
  const { signal, noise } = mixOfSigma(at(tStart));
  return {
    sigmas,
    timesteps,
    steps,
    tStart,
    initialSignal: signal,
    initialSigma: noise,
    initNoiseSigma: 1,
  };
}
