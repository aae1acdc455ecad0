import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cut, spans, TileBlend } from './tiles.ts';

describe('spans', () => {
  it('is one span where the axis fits', () => {
    expect(spans(64, 64, 16)).toEqual([{ start: 0, end: 64 }]);
    expect(spans(9, 64, 16)).toEqual([{ start: 0, end: 9 }]);
  });

  it('covers the axis with tiles of one size that overlap enough', () => {
    const axis = fc.record({
      size: fc.integer({ min: 33, max: 96 }),
      more: fc.integer({ min: 1, max: 500 }),
    });
    fc.assert(
      fc.property(axis, ({ size, more }) => {
        const all = spans(size + more, size, 16);
        expect(all[0]?.start).toBe(0);
        expect(all.at(-1)?.end).toBe(size + more);
        for (const [i, span] of all.entries()) {
          expect(span.end - span.start).toBe(size);
          const next = all[i + 1];
          if (next !== undefined) expect(span.end - next.start).toBeGreaterThanOrEqual(16);
        }
      }),
    );
  });
});

describe('TileBlend', () => {
  it('gives a map back that was cut into overlapping tiles', () => {
    const [channels, height, width] = [3, 50, 37];
    const map = Float32Array.from({ length: channels * height * width }, (_, i) => Math.sin(i));
    const blend = new TileBlend(channels, height, width);
    for (const rows of spans(height, 24, 8)) {
      for (const columns of spans(width, 24, 8)) {
        blend.add(cut(map, channels, height, width, rows, columns), rows, columns, 8);
      }
    }
    const whole = blend.finish();
    whole.forEach((value, i) => expect(value).toBeCloseTo(map[i] ?? NaN, 5));
  });

  it('fades from one tile to the next without a step', () => {
    const blend = new TileBlend(1, 1, 48);
    const row = { start: 0, end: 1 };
    blend.add(new Float32Array(32).fill(0), row, { start: 0, end: 32 }, 16);
    blend.add(new Float32Array(32).fill(1), row, { start: 16, end: 48 }, 16);
    const values = [...blend.finish()];
    const steps = values.slice(1).map((value, i) => value - (values[i] ?? 0));
    expect(values[0]).toBe(0);
    expect(values.at(-1)).toBe(1);
    expect(Math.min(...steps)).toBeGreaterThanOrEqual(0);
    expect(Math.max(...steps)).toBeLessThan(0.08);
  });
});
