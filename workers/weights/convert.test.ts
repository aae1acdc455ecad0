import { assert, float, property } from 'fast-check';
import { describe, expect, it } from 'vitest';
import { toFloat32, toHalf } from './convert.ts';
import { halfFromFloatBits, halfToNumber } from '../graph/half.ts';

const bitsOf = (value: number): number => new Uint32Array(Float32Array.of(value).buffer)[0] ?? 0;
const halfOf = (value: number): number => halfFromFloatBits(bitsOf(value));
const bytesOf = (array: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>) =>
  new Uint8Array(array.buffer);

describe('binary16', () => {
  it('is what it was after widening, for all 65,536 patterns (NaN stays NaN, quietly)', () => {
    for (let half = 0; half < 0x10000; half++) {
      const value = halfToNumber(half);
      const negativeZero = half === 0x8000 ? -0 : value;
      if (Number.isNaN(value)) expect(halfOf(value) & 0x7fff).toBeGreaterThan(0x7c00);
      else if (halfOf(negativeZero) !== half) expect.fail(`pattern ${half}`);
    }
  });

  it('rounds to nearest even (values of torch.tensor(x).half())', () => {
    expect(halfOf(1)).toBe(0x3c00);
    expect(halfOf(-2)).toBe(0xc000);
    expect(halfOf(2049)).toBe(0x6800); // 2048 | 2050: even mantissa
    expect(halfOf(2051)).toBe(0x6802); // 2050 | 2052
    expect(halfOf(65504)).toBe(0x7bff);
    expect(halfOf(65519.996)).toBe(0x7bff);
    expect(halfOf(65520)).toBe(0x7c00);
    expect(halfOf(-1e30)).toBe(0xfc00);
    expect(halfOf(2 ** -24)).toBe(1);
    expect(halfOf(2 ** -25)).toBe(0);
    expect(halfOf(2 ** -25 * 1.0001)).toBe(1);
    expect(halfOf(3 * 2 ** -25)).toBe(2);
    expect(halfOf(2 ** -14 - 2 ** -26)).toBe(0x0400);
    expect(halfOf(1e-45)).toBe(0);
  });

  it('is the nearest of all patterns for any float', () => {
    assert(
      property(float({ noNaN: true, min: -65504, max: 65504 }), (value) => {
        const half = halfOf(value);
        const error = Math.abs(halfToNumber(half) - value);
        const magnitude = half & 0x7fff;
        const neighbours = [magnitude - 1, magnitude + 1].filter((m) => m >= 0 && m < 0x7c00);
        for (const m of neighbours) {
          const other = Math.abs(halfToNumber((half & 0x8000) | m) - value);
          expect(error < other || (error === other && magnitude % 2 === 0)).toBe(true);
        }
      }),
      { numRuns: 2000 },
    );
  });
});

describe('weights', () => {
  const values = Float32Array.of(1, -0.5, 3.140625, 0, 65504, -(2 ** -24));

  it('widen from F16 exactly', () => {
    const halves = Uint16Array.of(0x3c00, 0xb800, 0x4248, 0, 0x7bff, 0x8001);
    expect(toFloat32(bytesOf(halves), 'F16')).toEqual(values);
  });
  it('widen from BF16 exactly', () => {
    const words = Uint16Array.of(0x3f80, 0xbf00, 0x4049, 0xff80);
    expect(toFloat32(bytesOf(words), 'BF16')).toEqual(
      Float32Array.of(1, -0.5, 3.140625, -Infinity),
    );
  });
  it('are not copied where they are float32 already', () => {
    const bytes = bytesOf(values);
    expect(toFloat32(bytes, 'F32').buffer).toBe(bytes.buffer);
  });
  it('may lie at an odd place', () => {
    const shifted = new Uint8Array(values.byteLength + 1);
    shifted.set(bytesOf(values), 1);
    expect(toFloat32(shifted.subarray(1), 'F32')).toEqual(values);
    expect(toHalf(shifted.subarray(1), 'F32').bits).toEqual(
      Uint16Array.of(0x3c00, 0xb800, 0x4248, 0, 0x7bff, 0x8001),
    );
  });
  it('narrow to binary16 and count what becomes infinite', () => {
    const large = Float32Array.of(65520, -1e9, Infinity, NaN, 1);
    expect(toHalf(bytesOf(large), 'F32').overflowed).toBe(2);
    const brain = Uint16Array.of(0x4780, 0x477f, 0x7f80, 0x3f80); // 65536, 65280, ∞, 1
    expect(toHalf(bytesOf(brain), 'BF16')).toEqual({
      bits: Uint16Array.of(0x7c00, 0x7bf8, 0x7c00, 0x3c00),
      overflowed: 1,
    });
  });
  it('pass as they are from F16', () => {
    const halves = Uint16Array.of(0x3c00, 0x7c00);
    expect(toHalf(bytesOf(halves), 'F16')).toEqual({ bits: halves, overflowed: 0 });
  });
});
