import type { OrtSession } from './ort.ts';

/** The options of every session that computes on the engine's GPU, but for its weights. */
export function gpuOptions(device: GPUDevice, keepOnGpu: boolean): OrtSession.SessionOptions {
  return {
    // Sums of quantised linear layers are kept in float32: in half precision a long one overflows.
    executionProviders: [{ name: 'webgpu', device, enableMatmulFp32Accumulation: true }],
    // Higher levels read weights through the wasm heap to fold them.
    graphOptimizationLevel: 'basic',
    preferredOutputLocation: keepOnGpu ? 'gpu-buffer' : 'cpu',
    // A node without a GPU kernel is a fault of the graph. It is refused instead of run on the CPU.
    extra: { session: { disable_cpu_ep_fallback: '1' } },
  };
}
