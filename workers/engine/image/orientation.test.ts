import { describe, expect, it } from 'vitest';
import { orient, type Orientation } from './orientation.ts';

/** 3 × 2 pixels named a … f: abc / def. */
const stored = {
  width: 3,
  height: 2,
  data: Uint8Array.from('aaabbbcccdddeeefff', (c) => c.charCodeAt(0)),
};

describe('orient turns a picture upright', () => {
  it.each<[Orientation, string]>([
    [1, 'abc/def'],
    [2, 'cba/fed'],
    [3, 'fed/cba'],
    [4, 'def/abc'],
    [5, 'ad/be/cf'],
    [6, 'da/eb/fc'],
    [7, 'fc/eb/da'],
    [8, 'cf/be/ad'],
  ])('%i: abc/def → %s', (orientation, upright) => {
    const { width, height, data } = orient(stored, orientation);
    const rows = Array.from({ length: height }, (_, y) =>
      Array.from({ length: width }, (_, x) =>
        String.fromCharCode(data[(y * width + x) * 3] ?? 0),
      ).join(''),
    );
    expect(rows.join('/')).toBe(upright);
  });
});
