import { describe, expect, it } from 'vitest';
import { StepClock } from './step-clock.ts';

describe('StepClock', () => {
  it('says nothing before two steps are done', () => {
    const clock = new StepClock();
    expect(clock.secondsPerStep).toBeNull();
    clock.tick(1000);
    expect(clock.secondsPerStep).toBeNull();
  });

  it('is the step time itself while steps are even', () => {
    const clock = new StepClock();
    for (const now of [0, 500, 1000, 1500]) clock.tick(now);
    expect(clock.secondsPerStep).toBeCloseTo(0.5, 12);
  });

  it('follows a change without jumping to it', () => {
    const clock = new StepClock();
    for (const now of [0, 1000, 3000]) clock.tick(now);
    expect(clock.secondsPerStep).toBeCloseTo(1.3, 12);
  });
});
