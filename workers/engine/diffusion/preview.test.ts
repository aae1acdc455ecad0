import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { createGenerator } from './noise/run-noise.ts';
import { applyPreview, type FittedPicture, fitPreview, type PreviewMap } from './preview.ts';

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

/** A picture whose colours a map has made. */
const picture = (x0: Float32Array, by: PreviewMap, weight = 1): FittedPicture => ({
  latents: x0,
  colours: colours(x0, by),
  weight,
});

/** Where a fit is from the map that it should find. */
const apart = (fitted: PreviewMap, from: PreviewMap): number =>
  Math.max(
    ...fitted.weights.map((value, i) => Math.abs(value - (from.weights[i] ?? NaN))),
    ...fitted.bias.map((value, i) => Math.abs(value - (from.bias[i] ?? NaN))),
  );

describe('fitPreview', () => {
  it('finds the map that made the colours, within what the ridge costs', () => {
    expect(apart(fitPreview([picture(latents(1n, 4 * 256), map)]), map)).toBeLessThan(5e-3);
  });

  it('finds it for a flat picture, too, where the card shows the other colours', () => {
    const flat = picture(new Float32Array(4 * 1024).fill(0.3), map);
    const card = picture(latents(2n, 4 * 256), map, 0.3);
    expect(apart(fitPreview([flat]), map)).toBeGreaterThan(0.1);
    expect(apart(fitPreview([flat, card]), map)).toBeLessThan(0.02);
  });

  it('counts a picture by its weight, whatever its size', () => {
    const other: PreviewMap = { weights: map.weights.map((w) => -w), bias: [0, 0, 0] };
    const small = picture(latents(3n, 4 * 64), map);
    const large = picture(latents(4n, 4 * 4096), other, 0.1);
    const fitted = fitPreview([small, large]);
    expect(apart(fitted, map)).toBeLessThan(apart(fitted, other) / 4);
  });

  it('never blows up: weights stay of the size of colours over noise', () => {
    const level = fc.constantFrom(0, 1e-8, 1e-4, 1e-2, 1, 100);
    fc.assert(
      fc.property(level, level, fc.bigInt({ min: 0n, max: 1000n }), (spread, contrast, seed) => {
        const x0 = latents(seed, 4 * 64).map((value) => 0.2 + spread * value);
        const rgb = latents(seed + 1n, 3 * 64).map((value) => Math.tanh(contrast * value));
        const { weights, bias } = fitPreview([{ latents: x0, colours: rgb, weight: 1 }]);
        for (const value of [...weights, ...bias]) expect(Math.abs(value)).toBeLessThan(40);
      }),
    );
  });

  it('refuses latents and colours of different sizes', () => {
    const wrong = { latents: new Float32Array(16), colours: new Float32Array(9), weight: 1 };
    expect(() => fitPreview([wrong])).toThrow(RangeError);
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
