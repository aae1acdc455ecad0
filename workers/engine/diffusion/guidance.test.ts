import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyGuidance, standardDeviation } from './guidance.ts';

const outputs = fc
  .tuple(
    fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 16, maxLength: 16 }),
    fc.array(fc.float({ min: -8, max: 8, noNaN: true }), { minLength: 16, maxLength: 16 }),
  )
  .map(([u, c]) => [Float32Array.from(u), Float32Array.from(c)] as const);

describe('applyGuidance', () => {
  it('moves from the negative output through the positive one', () => {
    const guided = applyGuidance(Float32Array.of(1, 2), Float32Array.of(2, 0), 3, 0);
    expect([...guided]).toEqual([4, -4]);
  });

  it('is the positive output at scale 1', () => {
    fc.assert(
      fc.property(outputs, ([uncond, cond]) => {
        const guided = applyGuidance(uncond, cond, 1, 0);
        for (const [i, value] of cond.entries()) expect(guided[i]).toBeCloseTo(value, 5);
      }),
    );
  });

  it('gives the guided output the deviation of the positive one at φ = 1', () => {
    fc.assert(
      fc.property(outputs, fc.float({ min: 2, max: 15, noNaN: true }), ([uncond, cond], scale) => {
        fc.pre(standardDeviation(applyGuidance(uncond, cond, scale, 0)) > 0.1);
        const rescaled = applyGuidance(uncond, cond, scale, 1);
        expect(standardDeviation(rescaled)).toBeCloseTo(standardDeviation(cond), 4);
      }),
    );
  });

  it('blends rescaled and plain output by φ', () => {
    fc.assert(
      fc.property(outputs, fc.float({ min: 0, max: 1, noNaN: true }), ([uncond, cond], phi) => {
        const plain = applyGuidance(uncond, cond, 5, 0);
        fc.pre(standardDeviation(plain) > 0.1);
        const full = applyGuidance(uncond, cond, 5, 1);
        const blended = applyGuidance(uncond, cond, 5, phi);
        for (const [i, value] of blended.entries()) {
          expect(value).toBeCloseTo(phi * (full[i] ?? 0) + (1 - phi) * (plain[i] ?? 0), 3);
        }
      }),
    );
  });
});

describe('standardDeviation', () => {
  it('divides by n − 1, as torch.std', () => {
    expect(standardDeviation(Float32Array.of(1, 2, 3, 4))).toBeCloseTo(Math.sqrt(5 / 3), 12);
  });
});
