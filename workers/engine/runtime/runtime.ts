import { type Kernels, USUAL_KERNELS, withAttention } from '../../graph/kernels.ts';
import { FORMAT_OF } from '../../graph/linear-formats.ts';
import type { GraphTarget } from '../../graph/networks.ts';
import type { FloatType } from '../../graph/weight-plan.ts';
import { isCompatibilityAdapter, isSoftwareAdapter } from '../../protocol/adapter.ts';
import type { Backend, EngineOptions, Precision } from '../../protocol/engine-options.ts';
import { findAdapter, type Gpu } from './device.ts';

/** A backend with its settings. `gpu` is null on the wasm backend. */
export interface Runtime {
  readonly backend: Backend;
  readonly precision: Precision;
  readonly gpu: Gpu | null;
  readonly target: GraphTarget;
  /** Measured speed of float32 convolutions in 10¹² operations per second; null if it is not known. */
  readonly convTflops: number | null;
  /** Bytes of GPU memory that were found to be there; null if nobody looked. */
  readonly roomBytes: number | null;
  /** Whether the UNet's calls may be recorded and repeated (captured-unet.ts). */
  readonly capture: boolean;
}

/**
 * Chooses the backend for `auto`: WebGPU on a real adapter; wasm without an adapter, in
 * compatibility mode, and on a software adapter, which was slower than wasm with every measured
 * model (docs/BENCHMARKS.md). Large models are refused on wasm later (large-model.ts).
 */
export async function resolveBackend(asked: Backend | 'auto'): Promise<Backend> {
  if (asked !== 'auto') return asked;
  const adapter = await findAdapter();
  if (adapter === null || isCompatibilityAdapter(adapter)) return 'wasm';
  return isSoftwareAdapter(adapter.info) ? 'wasm' : 'webgpu';
}

/**
 * Chooses the precision for `auto`, and replaces one that the backend does not have: fp16 needs
 * shader-f16, and wasm computes in fp32 only.
 */
function resolvePrecision(
  asked: Precision | 'auto',
  backend: Backend,
  shaderF16: boolean,
): Precision {
  if (backend === 'wasm') return 'fp32';
  if (asked !== 'auto') return asked === 'fp16' && !shaderF16 ? 'fp32' : asked;
  return shaderF16 ? 'fp16' : 'fp32';
}

/** The options of a job that decide its runtime. */
export type RuntimeOptions = Pick<
  EngineOptions,
  'backend' | 'precision' | 'attention' | 'threads'
> & {
  /** `fp32`: no graph is written in half precision; quantised layers stay quantised. */
  readonly float?: 'fp32';
};

export function wasmRuntime(): Runtime {
  return {
    backend: 'wasm',
    precision: 'fp32',
    gpu: null,
    target: {
      dialect: 'portable',
      float: 'fp32',
      linear: 'float',
      kernels: withAttention(USUAL_KERNELS, 'plain'),
    },
    convTflops: null,
    roomBytes: null,
    capture: false,
  };
}

/** What a check of the GPU has chosen; what is absent is as usual. */
export interface GpuChoice {
  readonly kernels?: Kernels;
  /** `fp32`: no graph is written in half precision; quantised layers stay quantised. */
  readonly float?: FloatType;
  /** `float`: no layer is quantised. */
  readonly linear?: 'as-asked' | 'float';
  /** Measured speed of float32 convolutions in 10¹² operations per second. */
  readonly convTflops?: number | null;
  /** false: recorded calls are wrong here. Not checked is no reason: each recording is compared. */
  readonly capture?: boolean;
}

export function gpuRuntime(gpu: Gpu, asked: Precision | 'auto', choice: GpuChoice): Runtime {
  const half = gpu.adapter.shaderF16 && choice.float !== 'fp32';
  const precision = resolvePrecision(asked, 'webgpu', half);
  return {
    backend: 'webgpu',
    precision,
    gpu,
    target: {
      dialect: 'webgpu',
      float: precision !== 'fp32' && half ? 'fp16' : 'fp32',
      linear: choice.linear === 'float' ? 'float' : FORMAT_OF[precision],
      kernels: choice.kernels ?? USUAL_KERNELS,
    },
    convTflops: choice.convTflops ?? null,
    roomBytes: null,
    capture: choice.capture ?? true,
  };
}

/** The same runtime with linear layers in 8 bits. */
export function quantised(runtime: Runtime): Runtime {
  return { ...runtime, precision: 'q8', target: { ...runtime.target, linear: 'q8' } };
}
