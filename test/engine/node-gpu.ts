/**
 * WebGPU in Node: Dawn (npm `webgpu`) on a Vulkan driver. Mesa's lavapipe offers shader-f16 on the
 * CPU; Chromium's SwiftShader does not.
 */
import { existsSync } from 'node:fs';
import { create, globals } from 'webgpu';

const LAVAPIPE = [
  '/usr/share/vulkan/icd.d/lvp_icd.json',
  `/usr/share/vulkan/icd.d/lvp_icd.${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}.json`,
];

/** Sets `navigator.gpu`. @returns why its adapter cannot run fp16; null if it can */
export async function openLavapipe(): Promise<string | null> {
  const driver = LAVAPIPE.find(existsSync);
  if (driver === undefined) return 'no lavapipe driver is installed';
  process.env['VK_ICD_FILENAMES'] = driver;
  process.env['XDG_RUNTIME_DIR'] ??= '/tmp';
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: create([]), hardwareConcurrency: 2 },
    configurable: true,
  });
  copySharedWrites();
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  if (adapter === null) return `Dawn refuses the driver ${driver}`;
  return adapter.features.has('shader-f16')
    ? null
    : `${adapter.info.description} has no shader-f16`;
}

/**
 * Copies views of shared memory, which ONNX Runtime's heap is, because Dawn for Node refuses them.
 */
function copySharedWrites(): void {
  const write = GPUQueue.prototype.writeBuffer;
  GPUQueue.prototype.writeBuffer = function writeCopied(buffer, offset, data, ...rest) {
    if (ArrayBuffer.isView(data) && data.buffer instanceof SharedArrayBuffer) {
      const bytes = new Uint8Array(data.buffer, data.byteOffset, data.byteLength);
      write.call(this, buffer, offset, Uint8Array.from(bytes), ...rest);
    } else {
      write.call(this, buffer, offset, data as GPUAllowSharedBufferSource, ...rest);
    }
  };
}
