import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { guidanceEmbedding, sinusoid } from './sinusoid.ts';

const sdxl = { flip_sin_to_cos: true, freq_shift: 0 };

describe('sinusoid', () => {
  it('puts cosines first when flipped: cos(t·f), then sin(t·f)', () => {
    const [c0, c1, s0, s1] = sinusoid([0.3], 4, sdxl);
    expect(c0).toBeCloseTo(Math.cos(0.3), 6);
    expect(c1).toBeCloseTo(Math.cos(0.3 / 100), 6);
    expect(s0).toBeCloseTo(Math.sin(0.3), 6);
    expect(s1).toBeCloseTo(Math.sin(0.3 / 100), 6);
  });

  it('puts sines first otherwise', () => {
    const flipped = sinusoid([1.0955], 8, sdxl);
    const plain = sinusoid([1.0955], 8, { ...sdxl, flip_sin_to_cos: false });
    expect([...plain]).toEqual([...flipped.subarray(4), ...flipped.subarray(0, 4)]);
  });

  it('ends the frequencies at 1/10000 with a shift of 1', () => {
    const embedding = sinusoid([1], 6, { flip_sin_to_cos: false, freq_shift: 1 });
    expect(embedding[2]).toBeCloseTo(Math.sin(1e-4), 10);
  });

  it('fills an odd width with a zero', () => {
    expect(sinusoid([2], 5, sdxl)[4]).toBe(0);
  });

  it('rounds the angle to float32 before the sine: ids differ by it', () => {
    const embedding = sinusoid([1024], 256, sdxl);
    const f1 = Math.fround(Math.exp(Math.fround(Math.fround(-Math.log(10000)) / 128)));
    expect(embedding[1]).toBe(Math.fround(Math.cos(Math.fround(1024 * f1))));
  });

  it('gives one row per value, each on the unit circle', () => {
    const values = fc.array(fc.float({ min: -2, max: 2048, noNaN: true }), { maxLength: 8 });
    fc.assert(
      fc.property(values, (list) => {
        const rows = sinusoid(list, 16, sdxl);
        expect(rows).toHaveLength(16 * list.length);
        for (let i = 0; i < list.length; i++) {
          for (let j = 0; j < 8; j++) {
            const [cosine, sine] = [rows[16 * i + j] ?? NaN, rows[16 * i + 8 + j] ?? NaN];
            expect(Math.hypot(cosine, sine)).toBeCloseTo(1, 6);
          }
        }
      }),
    );
  });
});

describe('guidanceEmbedding', () => {
  it('puts 1000·(guidance − 1) into sines, then cosines, down to a frequency of 1/10000', () => {
    const [s0, s1, c0, c1] = guidanceEmbedding(1.004, 4);
    expect(s0).toBeCloseTo(Math.sin(4), 3);
    expect(s1).toBeCloseTo(Math.sin(4e-4), 7);
    expect(c0).toBeCloseTo(Math.cos(4), 3);
    expect(c1).toBeCloseTo(Math.cos(4e-4), 7);
  });

  it('is all sines of 0 without guidance', () => {
    expect([...guidanceEmbedding(1, 6)]).toEqual([0, 0, 0, 1, 1, 1]);
  });
});
