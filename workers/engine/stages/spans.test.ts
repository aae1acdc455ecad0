import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cores, spans } from './spans.ts';

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

describe('cores', () => {
  it('cover the axis once, and stay half of what is shared away from an edge inside', () => {
    const axis = fc.record({
      size: fc.integer({ min: 33, max: 96 }),
      more: fc.integer({ min: -20, max: 500 }),
    });
    fc.assert(
      fc.property(axis, ({ size, more }) => {
        const length = size + more;
        const tiles = spans(length, size, 16);
        const all = cores(tiles, length);
        expect(all[0]?.start).toBe(0);
        expect(all.at(-1)?.end).toBe(length);
        for (const [i, core] of all.entries()) {
          const tile = tiles[i] ?? core;
          expect(core.start).toBe(all[i - 1]?.end ?? 0);
          if (tile.start > 0) expect(core.start - tile.start).toBeGreaterThanOrEqual(8);
          if (tile.end < length) expect(tile.end - core.end).toBeGreaterThanOrEqual(8);
        }
      }),
    );
  });
});
