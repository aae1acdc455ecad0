import { describe, expect, it } from 'vitest';
import { PHASES } from '../../workers/protocol/engine-event.ts';
import { describeSeconds, progressFraction, secondsLeft } from './progress.ts';

const at = { phase: 'denoise', step: 7, of: 23, secondsPerStep: 2 } as const;

describe('progress', () => {
  it('never falls from phase to phase and from step to step', () => {
    const seen = PHASES.flatMap((phase) =>
      phase === 'denoise'
        ? Array.from({ length: 24 }, (_, step) => progressFraction({ ...at, step }))
        : [progressFraction({ ...at, phase, step: 0 })],
    );
    expect([...seen].sort((a, b) => a - b)).toEqual(seen);
    expect(Math.max(...seen)).toBeLessThan(1);
  });

  it('tells the time left as long as something tells it', () => {
    const timed = { ...at, at: 1000, left: { here: 10, after: 4 } };
    expect(secondsLeft(timed, 1000)).toBe(14);
    expect(secondsLeft(timed, 4000)).toBe(11);
    // A clock that was set back adds nothing.
    expect(secondsLeft(timed, 500)).toBe(14);
    expect(secondsLeft({ ...timed, left: null }, 1000)).toBeNull();
    expect(secondsLeft(at, 1000)).toBeNull();
    expect(secondsLeft(null, 1000)).toBeNull();
  });

  it('takes nothing from what follows where a phase takes longer than expected', () => {
    const decode = { ...at, phase: 'decode', at: 0, left: { here: 2, after: 3 } } as const;
    expect(secondsLeft(decode, 60_000)).toBe(3);
  });

  it('is coarser the longer it is', () => {
    expect([0.4, 3.2, 32, 61, 7200].map(describeSeconds)).toEqual([
      'almost done',
      'about 4 s left',
      'about 35 s left',
      'about 2 min left',
      'about 2.0 h left',
    ]);
  });
});
