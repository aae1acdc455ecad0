import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGenerator } from './noise/run-noise.ts';
import { applyPreview, fitPreview, type PreviewMap } from './preview.ts';

const map: PreviewMap = {
  weights: [0.4, -0.1, 0.2, 0, 0.1, 0.3, -0.2, 0.1, -0.3, 0.2, 0.1, 0.25],
  bias: [0.1, -0.2, 0],
};

function colours(x0: Float32Array, by: PreviewMap): Float32Array<ArrayBuffer> {
  const n = x0.length / 4;
  return Float32Array.from({ length: 3 * n }, (_, i) => {
    const [colour, pixel] = [Math.floor(i / n), i % n];
    return [0, 1, 2, 3].reduce(
      (sum, c) => sum + (by.weights[colour * 4 + c] ?? 0) * (x0[c * n + pixel] ?? 0),
      by.bias[colour] ?? 0,
    );
  });
}

/** Latents with the deviation real ones have. */
function latents(seed: bigint, count: number): Float32Array<ArrayBuffer> {
  return createGenerator('cuda', seed)
    .randn(count)
    .map((value) => 0.5 * value);
}

describe('fitPreview', () => {
  it('finds the map that made the colours, within what the ridge costs', () => {
    const x0 = latents(1n, 4 * 256);
    const fitted = fitPreview(x0, colours(x0, map));
    for (const [i, value] of map.weights.entries()) {
      expect(Math.abs((fitted.weights[i] ?? NaN) - value)).toBeLessThan(5e-3);
    }
    for (const [i, value] of map.bias.entries()) {
      expect(Math.abs((fitted.bias[i] ?? NaN) - value)).toBeLessThan(5e-3);
    }
  });

  it('finds it exactly when the model’s last map is already right', () => {
    const x0 = latents(2n, 4 * 64);
    const fitted = fitPreview(x0, colours(x0, map), map);
    for (const [i, value] of map.weights.entries()) expect(fitted.weights[i]).toBeCloseTo(value, 5);
  });

  it('keeps the last map’s weights and its own colour for a flat source', () => {
    const x0 = new Float32Array(4 * 64).fill(0.3);
    const rgb = new Float32Array(3 * 64).fill(-0.5);
    const fitted = fitPreview(x0, rgb, map);
    for (const [i, value] of map.weights.entries()) expect(fitted.weights[i]).toBeCloseTo(value, 9);
    const [r, g, b] = applyPreview(fitted, x0, 8, 8);
    expect([r, g, b]).toEqual([64, 64, 64]);
  });

  it('never blows up: weights stay of the size of colours over noise', () => {
    const level = fc.constantFrom(0, 1e-8, 1e-4, 1e-2, 1, 100);
    fc.assert(
      fc.property(level, level, fc.bigInt({ min: 0n, max: 1000n }), (spread, contrast, seed) => {
        const x0 = latents(seed, 4 * 64).map((value) => 0.2 + spread * value);
        const rgb = latents(seed + 1n, 3 * 64).map((value) => Math.tanh(contrast * value));
        const { weights, bias } = fitPreview(x0, rgb);
        for (const value of [...weights, ...bias]) expect(Math.abs(value)).toBeLessThan(40);
      }),
    );
  });

  it('refuses latents and colours of different sizes', () => {
    expect(() => fitPreview(new Float32Array(16), new Float32Array(9))).toThrow(RangeError);
  });
});

describe('applyPreview', () => {
  it('writes opaque RGBA rows, −1 … 1 to 0 … 255, clamped', () => {
    const identity: PreviewMap = {
      weights: [1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0],
      bias: [0, 0, 0],
    };
    const pixels = applyPreview(identity, Float32Array.of(-1, 5, 0, 0.2, 1, -5, 9, 9), 1, 2);
    expect([...pixels]).toEqual([0, 128, 255, 255, 255, 153, 0, 255]);
  });
});

it('draws a latent that is not finite as black', () => {
  const [r, g, b, alpha] = applyPreview(map, Float32Array.of(0, NaN, 0, 0), 1, 1);
  expect([r, g, b, alpha]).toEqual([0, 0, 0, 255]);
});
