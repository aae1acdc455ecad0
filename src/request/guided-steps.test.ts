import { expect, it } from 'vitest';
import { guidedSteps } from './guided-steps.ts';

const settings = {
  num_inference_steps: 25,
  guidance_scale: 3,
  guidance_end_sigma: 0,
  fast: '',
  strength: 0.5,
  num_images: 2,
};

it('are those that the strength runs, of each picture', () => {
  expect(guidedSteps(settings, true)).toBe(2 * 12);
  expect(guidedSteps(settings, false)).toBe(2 * 25);
});

it.each([{ guidance_scale: 1 }, { fast: 'deepcache-2' }, { guidance_end_sigma: 0.5 }])(
  'are none, or not known, with %o',
  (change) => {
    expect(guidedSteps({ ...settings, ...change }, true)).toBe(0);
  },
);
