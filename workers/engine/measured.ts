import type { GpuLook } from '../protocol/device.ts';
import { GUESSED_ROOM } from './runtime/residency.ts';
import type { Runtime } from './runtime/runtime.ts';

/** A runtime with what a look at its GPU has found out, where somebody looked. */
export function withMeasures(runtime: Runtime, look: GpuLook | null): Runtime {
  if (runtime.gpu === null || look?.kind !== 'seen') return runtime;
  const { speed, memoryBytes, askedBytes } = look;
  return {
    ...runtime,
    // The VAE computes in float32.
    convTflops: speed === null ? runtime.convTflops : speed.fp32.conv / 1e12,
    // A GPU that gave all it was asked for may have more.
    roomBytes: memoryBytes < askedBytes ? memoryBytes : Math.max(askedBytes, GUESSED_ROOM),
  };
}
