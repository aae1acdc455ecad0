import { describe, expect, it } from 'vitest';
import { wantsTwin } from './wants-twin.ts';

describe('a twin', () => {
  /** The demo model at its own size: 25 steps at strength .95. */
  const demo = { cores: 2, weightBytes: 33e6, keepsAll: true, operations: 2.1e9, steps: 23 };

  it('pays for a picture of the demo model', () => {
    expect(wantsTwin(demo)).toBe(true);
  });

  it('pays only where the steps take longer than its start', () => {
    expect(wantsTwin({ ...demo, steps: 4 })).toBe(false);
    expect(wantsTwin({ ...demo, operations: 2.1e9 / 16 })).toBe(false);
    expect(wantsTwin({ ...demo, operations: 2.1e9 / 16, steps: 8 * 23 })).toBe(true);
  });

  it('needs a core of its own, and memory', () => {
    expect(wantsTwin({ ...demo, cores: 1 })).toBe(false);
    expect(wantsTwin({ ...demo, weightBytes: 300e6 })).toBe(false);
    expect(wantsTwin({ ...demo, keepsAll: false })).toBe(false);
  });
});
