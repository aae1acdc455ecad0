import { assert, integer, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { transpose2d } from './transpose.ts';

describe('transpose2d', () => {
  it('turns [out, in] into [in, out]', () => {
    const weight = Float32Array.of(1, 2, 3, 4, 5, 6);
    expect(transpose2d(weight, 2, 3)).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6));
  });
  it('holds for every shape, across blocks, and undoes itself', () => {
    assert(
      property(integer({ min: 0, max: 80 }), integer({ min: 0, max: 80 }), (r, c) => {
        const source = Uint16Array.from({ length: r * c }, (_, i) => i);
        const turned = transpose2d(source, r, c);
        for (let i = 0; i < r * c; i++) {
          if (turned[(i % c) * r + Math.floor(i / c)] !== i) expect.fail(`element ${i}`);
        }
        expect(transpose2d(turned, c, r)).toEqual(source);
      }),
      { numRuns: 50 },
    );
  });
  it('keeps the bits of any NaN', () => {
    const bits = Uint32Array.of(0x7fa00001, 1, 2, 0xffc12345);
    const turned = transpose2d(new Float32Array(bits.buffer), 2, 2);
    expect(new Uint32Array(turned.buffer)).toEqual(Uint32Array.of(0x7fa00001, 2, 1, 0xffc12345));
  });
  it('refuses a shape that does not match', () => {
    expect(() => transpose2d(new Float32Array(5), 2, 3)).toThrow(RangeError);
  });
});
