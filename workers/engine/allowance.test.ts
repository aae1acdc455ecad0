import { describe, expect, it } from 'vitest';
import { callAllowance, operations } from './allowance.ts';

/** Of a call of the published UNet at 1024² in q8, as it is estimated here. */
const UNET_CALL = operations('unet', 2.7e9, 128 * 128);
const minutes = (ms: number) => ms / 60_000;

describe('the time that a call may take', () => {
  it('is a minute and what its operations need at the slowest speed', () => {
    expect(callAllowance(0, { kind: 'software' })).toBe(60_000);
    expect(callAllowance(30e9, { kind: 'software' })).toBe(90_000);
    expect(callAllowance(50e9, { kind: 'gpu', convTflops: null })).toBe(61_000);
  });

  it('follows the measured speed of a GPU', () => {
    const allowed = (convTflops: number | null) =>
      minutes(callAllowance(UNET_CALL, { kind: 'gpu', convTflops }));
    // A fast GPU that hangs is noticed sooner than one of unknown speed.
    expect(allowed(5)).toBeLessThan(allowed(null));
    // At 0.02 TFLOP/s a call takes minutes, and is no hang.
    expect(allowed(0.02)).toBeGreaterThan((10 * UNET_CALL) / 0.02e12 / 60);
  });
});
