import { describe, expect, it } from 'vitest';
import { createSchedule } from '../diffusion/schedulers/index.ts';
import { SILENT } from '../reporter.ts';
import { callsOf, planSteps, reportPlan } from './step-plan.ts';

const CONFIG = {
  _class_name: 'EDMDPMSolverMultistepScheduler',
  sigma_min: 0.002,
  sigma_max: 80,
  sigma_data: 0.5,
};
const { steps } = createSchedule(CONFIG, { numInferenceSteps: 25, strength: 0.6 });

type Asked = Parameters<typeof planSteps>[1];
const levels = (asked: Asked) =>
  planSteps(steps, asked, true)
    .map(({ level }) => (level === 'whole' ? 'W' : 'o'))
    .join('');
const lines = (asked: Asked, guided: boolean) => {
  const said: string[] = [];
  const report = { ...SILENT, log: (_: unknown, text: string) => void said.push(text) };
  reportPlan(planSteps(steps, asked, guided), asked, guided, report);
  return said;
};

describe('the plan of a run’s steps', () => {
  it('calls the whole UNet in every step, unless the request allows less', () => {
    expect(levels({})).toBe('WWWWWWWWWWWWWWW');
    expect(lines({}, true)).toEqual([]);
  });

  it.each([
    ['deepcache-2', 'WWoWoWoWoWoWoWo'],
    ['deepcache-3', 'WWooWooWooWooWo'],
  ] as const)('%s begins with two calls of the whole, and comes back to it', (fast, expected) => {
    expect(levels({ fast })).toBe(expected);
  });

  it('has two calls a step with guidance, and one below the sigma at which guidance ends', () => {
    const below = steps.filter(({ sigma }) => sigma < 0.28).length;
    expect(below).toBeGreaterThan(0);
    expect(callsOf(planSteps(steps, {}, true), 'whole')).toBe(30);
    expect(callsOf(planSteps(steps, { guidance_end_sigma: 0.28 }, true), 'whole')).toBe(30 - below);
    expect(callsOf(planSteps(steps, { guidance_end_sigma: 0.28 }, false), 'whole')).toBe(15);
    expect(lines({ guidance_end_sigma: 0.28 }, true)).toEqual([
      `guidance ends at sigma 0.28: ${below} of 15 steps run without it`,
    ]);
  });

  it('says nothing of guidance that does not end, or is not there', () => {
    expect(lines({ guidance_end_sigma: 0.0001 }, true)).toEqual([]);
    expect(lines({ guidance_end_sigma: 1000 }, false)).toEqual([]);
  });
});
