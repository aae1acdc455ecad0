import { EngineError } from '../../failure.ts';

/** WebGPU's own default limits: no step of a run needs more, and none can do with less. */
const BINDING_BYTES = 128 * 2 ** 20;
const STORAGE_BUFFERS = 8;

let seen = false;

/** Whether a device was opened on an adapter before. Where there is none now, it was lost. */
export function hadAdapter(): boolean {
  return seen;
}

/**
 * @returns the adapter that was found
 * @throws EngineError `webgpu_unavailable` if there is none
 */
export function requireAdapter(adapter: GPUAdapter | null): GPUAdapter {
  if (adapter !== null) {
    seen = true;
    return adapter;
  }
  throw seen
    ? new EngineError(
        'webgpu_unavailable',
        'The browser does not offer the GPU any more: its graphics process has stopped.',
        'Restart the browser.',
      )
    : new EngineError(
        'webgpu_unavailable',
        'This browser offers no WebGPU adapter.',
        'Use a current Chrome, Edge or Safari with graphics acceleration on; if it worked before, restart the browser.',
      );
}

/** @throws EngineError `webgpu_unavailable` if a model cannot be run within these limits */
export function requireLimits(limits: GPUSupportedLimits): void {
  const { maxStorageBufferBindingSize: bytes, maxStorageBuffersPerShaderStage: buffers } = limits;
  if (bytes >= BINDING_BYTES && buffers >= STORAGE_BUFFERS) return;
  const mib = Math.floor(bytes / 2 ** 20);
  throw new EngineError(
    'webgpu_unavailable',
    `This GPU gives a shader at most ${buffers} buffers of ${mib} MiB; 8 of 128 MiB are needed.`,
    'Update the browser and the graphics driver, or use another device.',
  );
}
