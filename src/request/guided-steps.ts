import { stepsRun } from './strength.ts';

/** What decides how often a run calls the UNet. */
interface Settings {
  readonly num_inference_steps: number;
  readonly guidance_scale: number;
  readonly guidance_end_sigma: number;
  /** Empty where every step is computed whole. */
  readonly fast: string;
  readonly strength: number;
  readonly num_images: number;
}

/**
 * Steps of all pictures in which a run with these settings calls the whole UNet twice, with the prompt and without it;
 * 0 where the guidance ends before the last step: how many come before, the schedule of the model says.
 */
export function guidedSteps(settings: Settings, fromPicture: boolean): number {
  const { num_inference_steps: all, guidance_scale, strength, num_images, fast } = settings;
  if (guidance_scale <= 1 || fast !== '' || settings.guidance_end_sigma > 0) return 0;
  return num_images * (fromPicture ? stepsRun(all, strength).run : all);
}
