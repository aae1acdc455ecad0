import { describe, expect, it } from 'vitest';
import { AwakeClock } from './awake-clock.ts';

/** A clock that reads what the test sets. */
function clockAt(times: readonly number[]): number {
  const left = [...times];
  const clock = new AwakeClock(() => left.shift() ?? NaN);
  let read = NaN;
  while (left.length > 0) read = clock.look();
  return read;
}

describe('a clock of the time awake', () => {
  it('counts the time between looks', () => {
    expect(clockAt([500, 1500, 2500])).toBe(2000);
  });

  it('counts ten seconds of a night in which the machine slept', () => {
    expect(clockAt([0, 1000, 30_000_000, 30_001_000])).toBe(12_000);
  });

  it('does not go back', () => {
    expect(clockAt([1000, 500, 1500])).toBe(1000);
  });
});
