import { afterEach, describe, expect, it } from 'vitest';
import type { JobId } from '../../protocol/engine-job.ts';
import { StageClock } from './stage-clock.ts';

const job = (id: string) => id as JobId;
const measures = () =>
  performance
    .getEntriesByType('measure')
    .map((entry) => [entry.name, (entry as PerformanceMeasure).detail] as const);

afterEach(() => performance.clearMeasures());

describe('the clock of a job', () => {
  it('adds up seconds and calls of each stage', async () => {
    const began = performance.now();
    const clock = new StageClock(job('a'));
    const ms = 20;
    const wait = () => new Promise((resolve) => void setTimeout(resolve, ms));
    await clock.time('unet', wait, 2);
    await clock.time('unet', wait, 2);
    await clock.time('te1', async () => {});
    const [unet, te1] = clock.metrics();
    expect(unet).toMatchObject({ name: 'unet', calls: 4 });
    expect(te1).toMatchObject({ name: 'te1', calls: 1 });
    // A timer may fire a fraction of a millisecond early.
    expect(unet?.seconds).toBeGreaterThan((2 * (ms - 1)) / 1000);
    const all = (performance.now() - began) / 1000;
    expect((unet?.seconds ?? NaN) + (te1?.seconds ?? NaN)).toBeLessThanOrEqual(all);
  });

  it('makes one measure for each piece of work, as long as that work', async () => {
    const clock = new StageClock(job('a'));
    await clock.time('te1', async () => {});
    await clock.time('unet', async () => {}, 2);
    expect(measures()).toEqual([
      ['stage te1', { job: 'a', calls: 1 }],
      ['stage unet', { job: 'a', calls: 2 }],
    ]);
    const [, unet] = performance.getEntriesByType('measure');
    expect(unet?.duration).toBeCloseTo(1000 * (clock.metrics()[1]?.seconds ?? NaN), 6);
  });

  it('counts work that fails, and hands its error on', async () => {
    const clock = new StageClock(job('a'));
    const failing = clock.time('unet', () => Promise.reject(new Error('no memory')));
    await expect(failing).rejects.toThrow('no memory');
    expect(clock.metrics()).toMatchObject([{ name: 'unet', calls: 1 }]);
    expect(measures()).toHaveLength(1);
  });

  it('removes the stages of the job before, and no measure of anybody else', async () => {
    performance.measure('paint', { start: 0, end: 1 });
    await new StageClock(job('a')).time('unet', async () => {});
    await new StageClock(job('b')).time('te1', async () => {});
    expect(measures().map(([name]) => name)).toEqual(['paint', 'stage te1']);
  });
});
