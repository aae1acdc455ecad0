/** What a GPU is measured to do: types and pure functions that the page and the engine share. */
import type { EngineFailure } from './failure.ts';

/** Floating-point operations per second; a multiplication with an addition counts as two. */
export interface KernelSpeed {
  /** Of a matrix product. */
  readonly matmul: number;
  /** Of a 3×3 convolution. */
  readonly conv: number;
}

/** How fast a device computes with shaders written as ONNX Runtime's are. */
export interface DeviceSpeed {
  readonly fp32: KernelSpeed;
  /** null where the device has no 16-bit floats. */
  readonly fp16: KernelSpeed | null;
}

/** Slower than this is no GPU: a processor computes the shaders. Operations per second. */
const SLOWEST_GPU = 0.02e12;

/**
 * Whether a device is a software adapter, whatever it calls itself. The slowest GPU that browsers
 * offer WebGPU on is ten times as fast.
 */
export function isSoftwareSpeed({ fp32 }: DeviceSpeed): boolean {
  return Math.max(fp32.matmul, fp32.conv) < SLOWEST_GPU;
}

/** What the engine found out about the GPU for somebody who thinks about a large model. */
export type GpuLook =
  | {
      readonly kind: 'seen';
      /** null if the device did not run the kernels, or computed them wrongly. */
      readonly speed: DeviceSpeed | null;
      /** Bytes of memory that the device gave, at most `askedBytes`. */
      readonly memoryBytes: number;
      readonly askedBytes: number;
    }
  /** No device could be opened. */
  | { readonly kind: 'failed'; readonly failure: EngineFailure }
  /** Nobody wanted to know any more, or a job came. */
  | { readonly kind: 'stopped' };
