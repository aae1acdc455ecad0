import { type FastName, isWholeStep } from './fast-names.ts';
import { stepsRun } from './strength.ts';

/** What decides how often a run calls the UNet. */
interface Settings {
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly guidance_end_sigma: number;
  /** Empty where every step is computed whole. */
  readonly fast: FastName | '';
  readonly strength: number;
  readonly num_images: number;
}

/**
 * Steps of all pictures in which a run with these settings calls the whole UNet twice, with the prompt and without it.
 * @returns 0 where guidance may end early: how many steps come before that, the schedule of the model says
 */
export function guidedSteps(settings: Settings, fromPicture: boolean): number {
  const { guidance_scale, guidance_end_sigma, num_images } = settings;
  if (guidance_scale <= 1 || guidance_end_sigma > 0) return 0;
  return num_images * levels(settings, fromPicture).filter(Boolean).length;
}

/** Whether such a run has steps that call the UNet's outer level alone. */
export function callsOuterLevel(settings: Settings, fromPicture: boolean): boolean {
  return levels(settings, fromPicture).includes(false);
}

/** Of each step that runs, whether it calls the whole UNet. */
function levels(settings: Settings, fromPicture: boolean): readonly boolean[] {
  const { num_inference_steps: all, strength, fast } = settings;
  const run = fromPicture ? stepsRun(all, strength).run : all;
  return Array.from({ length: run }, (_, index) => isWholeStep(index, fast || undefined));
}
