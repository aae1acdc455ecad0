import { describe, expect, it } from 'vitest';
import { PHASES } from '../../workers/protocol/engine.ts';
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

  it('tells the time left only while drawing and after two steps', () => {
    expect(secondsLeft(at)).toBe(32);
    expect(secondsLeft({ ...at, secondsPerStep: null })).toBeNull();
    expect(secondsLeft({ ...at, phase: 'decode' })).toBeNull();
    expect(secondsLeft(null)).toBeNull();
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
