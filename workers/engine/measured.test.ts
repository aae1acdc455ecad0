import { describe, expect, it } from 'vitest';
import type { GpuLook } from '../protocol/device.ts';
import { withMeasures } from './measured.ts';
import { type Runtime, wasmRuntime } from './runtime/runtime.ts';

const GIB = 1024 ** 3;
const gpu = { ...wasmRuntime(), gpu: {} as Runtime['gpu'] };
const seen = (memory: number, asked: number): GpuLook => ({
  kind: 'seen',
  speed: { fp32: { matmul: 2e12, conv: 0.4e12 }, fp16: { matmul: 4e12, conv: 0.8e12 } },
  memoryBytes: memory * GIB,
  askedBytes: asked * GIB,
});

describe('a runtime on a GPU that somebody looked at', () => {
  it('knows how fast it computes convolutions in float32', () => {
    expect(withMeasures(gpu, seen(6, 6)).convTflops).toBe(0.4);
  });

  it('has the memory that the GPU gave, where it gave less than was asked for', () => {
    expect(withMeasures(gpu, seen(2.5, 6)).roomBytes).toBe(2.5 * GIB);
  });

  it('has at least what was asked for, where the GPU gave all of it', () => {
    expect(withMeasures(gpu, seen(6, 6)).roomBytes).toBe(6 * GIB);
    expect(withMeasures(gpu, seen(1, 1)).roomBytes).toBe(4 * GIB);
  });

  it('keeps the speed it had where the look found none', () => {
    const known = { ...gpu, convTflops: 3 };
    expect(withMeasures(known, { ...seen(6, 6), speed: null } as GpuLook).convTflops).toBe(3);
  });
});

it('a runtime on the processor, or without a look, is as it was', () => {
  expect(withMeasures(wasmRuntime(), seen(6, 6))).toEqual(wasmRuntime());
  for (const look of [null, { kind: 'stopped' } as const]) {
    expect(withMeasures(gpu, look)).toBe(gpu);
  }
});
