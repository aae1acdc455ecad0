import { formatNumber } from '../language/format-number.ts';
import { t } from '../language/t.ts';
import type { Phase } from '../../workers/protocol/engine-event.ts';
import type { JobProgress } from '../../workers/records/record.ts';

/** The name of a phase, as a person reads it. */
export function phaseName(phase: Phase): string {
  return PHASE_NAMES[phase]();
}

const PHASE_NAMES: Readonly<Record<Phase, () => string>> = {
  check: () => t('Starting'),
  load_source: () => t('Reading your picture'),
  load_model: () => t('Getting the model ready'),
  encode_prompt: () => t('Reading the prompt'),
  encode_image: () => t('Encoding your picture'),
  prepare_latents: () => t('Adding noise'),
  context: () => t('Preparing the prompt'),
  denoise: () => t('Drawing'),
  decode: () => t('Developing the picture'),
  safety: () => t('Checking the picture'),
  encode_output: () => t('Saving'),
};

/** Where each phase begins on the progress bar, 0…1. Most of the time is denoising. */
const BEGINS: Readonly<Record<Phase, number>> = {
  check: 0,
  load_source: 0.01,
  load_model: 0.02,
  encode_prompt: 0.06,
  encode_image: 0.08,
  prepare_latents: 0.1,
  context: 0.1,
  denoise: 0.11,
  decode: 0.93,
  safety: 0.98,
  encode_output: 0.99,
};

/** The part of the run that is done, 0…1. It never falls during a run. */
export function progressFraction(progress: JobProgress | null): number {
  if (progress === null) return 0;
  const begin = BEGINS[progress.phase];
  if (progress.phase !== 'denoise' || progress.of === 0) return begin;
  return begin + (BEGINS.decode - begin) * (progress.step / progress.of);
}

/**
 * Seconds until the picture is there; null while nothing tells. A phase that takes longer than expected
 * takes nothing away from what follows it.
 * @param now ms since the epoch
 */
export function secondsLeft(progress: JobProgress | null, now: number): number | null {
  if (progress?.left == null) return null;
  const { at = now, left } = progress;
  return Math.max(0, left.here - Math.max(0, now - at) / 1000) + left.after;
}

/** The time left as text, such as "about 40 s left". Long times are rounded more. */
export function describeSeconds(seconds: number): string {
  if (seconds < 1) return t('almost done');
  if (seconds < 10) return secondsText(Math.ceil(seconds));
  if (seconds < 60) return secondsText(Math.ceil(seconds / 5) * 5);
  if (seconds < 3600) return t('about {minutes} min left', { minutes: Math.ceil(seconds / 60) });
  const hours = formatNumber(seconds / 3600, {
    minimumFractionDigits: 1,
    maximumFractionDigits: 1,
  });
  return t('about {hours} h left', { hours });
}

function secondsText(seconds: number): string {
  return t('about {seconds} s left', { seconds });
}
