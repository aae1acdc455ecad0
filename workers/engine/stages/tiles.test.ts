import { describe, expect, it } from 'vitest';
import { cores, spans } from './spans.ts';
import { cut, paste, thinned, TileBlend } from './tiles.ts';

describe('paste', () => {
  it('gives a map back of the cores of its tiles', () => {
    const [channels, height, width] = [3, 50, 37];
    const map = Float32Array.from({ length: channels * height * width }, (_, i) => Math.sin(i));
    const made = new Float32Array(map.length);
    const [down, across] = [spans(height, 24, 8), spans(width, 24, 8)];
    down.forEach((rows, i) =>
      across.forEach((columns, j) => {
        const tile = cut(map, channels, height, width, rows, columns);
        paste(made, { channels, height, width }, tile, {
          rows: { tile: rows, core: cores(down, height)[i] ?? rows },
          columns: { tile: columns, core: cores(across, width)[j] ?? columns },
        });
      }),
    );
    expect(made).toEqual(map);
  });
});

describe('thinned', () => {
  it('takes cells that are spread evenly, from the middle of what each stands for', () => {
    const map = Float32Array.from({ length: 2 * 6 * 4 }, (_, i) => i);
    expect([...thinned(map, 2, [6, 4], [3, 2])]).toEqual([
      5, 7, 13, 15, 21, 23, 29, 31, 37, 39, 45, 47,
    ]);
    expect(thinned(map, 2, [6, 4], [6, 4])).toEqual(map);
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
