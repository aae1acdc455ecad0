import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Work } from '../../../workers/protocol/work.ts';
import { Pace } from './pace.ts';
import { limitOf, Watchdog } from './watchdog.ts';

const CALL: Work = { kind: 'call', name: 'unet', key: 'unet 8x8', allowMs: 100_000 };
const BETWEEN: Work = { kind: 'prepare', name: 'denoise', allowMs: 60_000 };

const hung: string[] = [];
let pace: Pace;
let dog: Watchdog;
/** Milliseconds that the clock reads more than the timers know: the machine slept. */
let slept = 0;

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  pace = new Pace(undefined);
  slept = 0;
  dog = new Watchdog(
    ({ name }) => hung.push(name),
    pace,
    () => performance.now() + slept,
  );
});
afterEach(() => {
  dog.end(false);
  hung.length = 0;
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTime(ms);

describe('a watchdog', () => {
  it('gives work whose time is not known what the engine allows, and then says once that it hangs', () => {
    dog.begin(CALL);
    pass(100_000);
    expect(hung).toEqual([]);
    pass(1000);
    expect(hung).toEqual(['unet']);
    pass(1_000_000);
    expect(hung).toEqual(['unet']);
  });

  it('gives work whose time is known ten times that', () => {
    dog.begin(CALL);
    pass(8000);
    dog.begin(BETWEEN);
    dog.begin(CALL);
    pass(80_000);
    expect(hung).toEqual([]);
    pass(1000);
    expect(hung).toEqual(['unet']);
  });

  it('gives quick work half a minute: the machine may be busy', () => {
    pace.learn('unet 8x8', 3);
    expect(limitOf(CALL, pace)).toBe(30_000);
  });

  it('is patient with a run after a hang, as with the first', () => {
    pace.learn('unet 8x8', 3);
    dog.begin(CALL);
    pass(31_000);
    expect(hung).toEqual(['unet']);
    dog.begin(CALL);
    pass(100_000);
    expect(hung).toHaveLength(1);
  });

  it('begins anew at each sign of life', () => {
    dog.begin(BETWEEN);
    for (let i = 0; i < 10; i++) {
      pass(59_000);
      dog.heard();
    }
    expect(hung).toEqual([]);
    pass(61_000);
    expect(hung).toEqual(['denoise']);
  });

  it('does not take a closed laptop for silence', () => {
    dog.begin(BETWEEN);
    pass(40_000);
    slept += 8 * 3_600_000;
    pass(10_000);
    expect(hung).toEqual([]);
    pass(10_000);
    expect(hung).toEqual(['denoise']);
  });

  it('learns nothing from work that was broken off', () => {
    dog.begin(CALL);
    pass(5000);
    dog.end(false);
    expect(pace.last('unet 8x8')).toBeUndefined();
    dog.begin(CALL);
    pass(5000);
    dog.end(true);
    expect(pace.last('unet 8x8')).toBeGreaterThanOrEqual(5000);
  });

  it('watches nothing between jobs', () => {
    dog.begin(CALL);
    dog.end(true);
    expect(vi.getTimerCount()).toBe(0);
  });
});
