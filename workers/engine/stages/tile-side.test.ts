import { describe, expect, it } from 'vitest';
import { LEAST_SIDE, longestDispatch, tileSide } from './tile-side.ts';

const MIB = 1024 ** 2;
/** The published SDXL VAE. */
const SDXL = { block_out_channels: [128, 256, 512, 512] };
const usual = { bindingSize: 2048 * MIB, convTflops: null };

describe('a tile of the published VAE', () => {
  it('has 45 latents a side, however much the device can bind', () => {
    for (const mib of [128, 256, 2048, 4096]) {
      expect(tileSide(SDXL, { ...usual, bindingSize: mib * MIB })).toBe(45);
    }
    expect(tileSide(SDXL, { ...usual, bindingSize: null })).toBe(45);
  });

  it('is smaller where less can be bound, and has 32 latents at least', () => {
    expect(tileSide(SDXL, { ...usual, bindingSize: 100 * MIB })).toBe(40);
    expect(tileSide(SDXL, { ...usual, bindingSize: MIB })).toBe(LEAST_SIDE);
  });

  it('has a longest dispatch of 153 GFLOP', () => {
    expect((longestDispatch(SDXL) * 45 ** 2) / 1e9).toBeCloseTo(152.9, 1);
  });

  it.each([
    [10, 45],
    [0.52, 45],
    [0.4, 39],
    [0.26, 32],
    [0.05, 32],
  ])('at %d TFLOP/s has %d latents, so that no dispatch takes longer than 0.3 s', (speed, side) => {
    expect(tileSide(SDXL, { ...usual, convTflops: speed })).toBe(side);
    if (side > LEAST_SIDE) {
      expect((longestDispatch(SDXL) * side ** 2) / (speed * 1e12)).toBeLessThanOrEqual(0.3);
    }
  });

  it('is as large as somebody chose, also above the usual bound', () => {
    expect(tileSide(SDXL, { ...usual, chosenBytes: 256 * MIB })).toBe(64);
  });
});

it('a tile of a small VAE is larger', () => {
  expect(tileSide({ block_out_channels: [16, 32, 64, 64] }, usual)).toBe(128);
});
