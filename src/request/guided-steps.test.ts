import { expect, it } from 'vitest';
import { callsOuterLevel, guidedSteps } from './guided-steps.ts';

const settings = {
  num_inference_steps: 25,
  guidance_scale: 3,
  guidance_end_sigma: 0,
  fast: '' as const,
  strength: 0.5,
  num_images: 2,
};

it('are those that the strength runs, of each picture', () => {
  expect(guidedSteps(settings, true)).toBe(2 * 12);
  expect(guidedSteps(settings, false)).toBe(2 * 25);
});

it('are those that call the whole UNet', () => {
  // 0, 1, 3, 5, 7, 9 and 11 of 12; 0, 1, 4, 7 and 10.
  expect(guidedSteps({ ...settings, fast: 'deepcache-2' }, true)).toBe(2 * 7);
  expect(guidedSteps({ ...settings, fast: 'deepcache-3' }, true)).toBe(2 * 5);
});

it('call the outer level alone from the third of a picture on', () => {
  const fast = { ...settings, fast: 'deepcache-2', num_inference_steps: 4 } as const;
  expect(callsOuterLevel(fast, true)).toBe(false);
  expect(callsOuterLevel(fast, false)).toBe(true);
  expect(callsOuterLevel({ ...fast, fast: '' }, false)).toBe(false);
});

it.each([{ guidance_scale: 1 }, { guidance_end_sigma: 0.5 }])(
  'are none, or not known, with %o',
  (change) => {
    expect(guidedSteps({ ...settings, ...change }, true)).toBe(0);
  },
);
