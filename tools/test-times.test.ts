import { expect, it } from 'vitest';
import { moment, timeLines, timeSince } from './test-times.mjs';

it('counts what the processors work', () => {
  const from = moment();
  // The system counts in hundredths of a second.
  const until = performance.now() + 300;
  while (performance.now() < until) Math.sqrt(until);
  const { seconds, cpuSeconds } = timeSince('work', from);
  expect(seconds).toBeGreaterThanOrEqual(0.3);
  expect(cpuSeconds).toBeGreaterThan(0);
});

it('prints minutes and CPU seconds of each step, and of all', () => {
  const from = { milliseconds: 1000, busyMilliseconds: 5000 };
  const to = { milliseconds: 91_000, busyMilliseconds: 155_400 };
  const step = timeSince('unit', from, to);
  expect(step).toEqual({ name: 'unit', seconds: 90, cpuSeconds: 150.4 });
  expect(timeLines([step], { ...step, seconds: 120 })).toEqual([
    'Minutes: unit 1.5, all 2.0',
    'CPU seconds of the machine: unit 150, all 150',
  ]);
});
