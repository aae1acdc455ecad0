import type { Phase } from '../../workers/protocol/engine.ts';
import type { JobProgress } from '../../workers/records/record.ts';

/** What a person reads while a phase lasts. */
export const PHASE_LABELS: Readonly<Record<Phase, string>> = {
  check: 'Starting',
  load_source: 'Reading your picture',
  load_model: 'Getting the model ready',
  encode_prompt: 'Reading the prompt',
  encode_image: 'Encoding your picture',
  prepare_latents: 'Adding noise',
  context: 'Preparing the prompt',
  denoise: 'Drawing',
  decode: 'Developing the picture',
  safety: 'Checking the picture',
  encode_output: 'Saving',
};

/** Where each phase begins on the bar, 0…1: denoising is most of the time. */
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

/** Share of the whole run done, 0…1, rising. */
export function progressFraction(progress: JobProgress | null): number {
  if (progress === null) return 0;
  const begin = BEGINS[progress.phase];
  if (progress.phase !== 'denoise' || progress.of === 0) return begin;
  return begin + (BEGINS.decode - begin) * (progress.step / progress.of);
}

/** Seconds until the last step is done; null before two steps and outside of denoising. */
export function secondsLeft(progress: JobProgress | null): number | null {
  if (progress?.phase !== 'denoise' || progress.secondsPerStep === null) return null;
  return progress.secondsPerStep * (progress.of - progress.step);
}

/** "about 40 s left", coarser the longer it is. */
export function describeSeconds(seconds: number): string {
  if (seconds < 1) return 'almost done';
  if (seconds < 10) return `about ${Math.ceil(seconds)} s left`;
  if (seconds < 60) return `about ${Math.ceil(seconds / 5) * 5} s left`;
  if (seconds < 3600) return `about ${Math.ceil(seconds / 60)} min left`;
  return `about ${(seconds / 3600).toFixed(1)} h left`;
}
