import { describe, expect, it } from 'vitest';
import { impossible, legitimate } from './legitimate.ts';

const usual = { nonFiniteCount: 0, mean: -0.2, deviation: 0.6, output: 1.3 };
const limits = legitimate(0.5, 3);

describe('a step', () => {
  it('that varies as those of the references do may be right, at their highest guidance too', () => {
    for (const deviation of [0.32, 1.67]) {
      expect(impossible({ ...usual, deviation }, limits)).toBeNull();
      expect(impossible({ ...usual, deviation }, legitimate(0.5, 7.5))).toBeNull();
    }
  });

  it('that varies too little, too much, or lies far off cannot be right', () => {
    expect(impossible({ ...usual, deviation: 0.1 }, limits)).toContain('varies by 0.10');
    expect(impossible({ ...usual, deviation: 6 }, limits)).toContain('where 0.20 to 5.0');
    expect(impossible({ ...usual, mean: -7 }, limits)).toContain('a mean of -7.0');
  });

  it('may vary less where the source picture has one colour', () => {
    expect(impossible({ ...usual, deviation: 0.04 }, legitimate(0.05, 3))).toBeNull();
  });

  it('may vary more at a high guidance, and no more than in proportion', () => {
    expect(impossible({ ...usual, deviation: 12 }, legitimate(0.5, 20))).toBeNull();
    expect(impossible({ ...usual, deviation: 14 }, legitimate(0.5, 20))).not.toBeNull();
  });

  it('whose network gave zeros everywhere cannot be right, however the latents vary', () => {
    expect(impossible({ ...usual, output: 0 }, limits)).toBe('the UNet gave nothing but zeros');
  });
});
