/**
 * WebGPU in Node: Dawn (npm `webgpu`) on a Vulkan driver. Mesa's lavapipe offers shader-f16 on the
 * CPU; Chromium's SwiftShader does not.
 */
import { existsSync } from 'node:fs';
import { create, globals } from 'webgpu';
import { LAVAPIPE, SWIFTSHADER } from './vulkan-drivers.ts';

/** Sets `navigator.gpu`. @returns why its adapter cannot run fp16; null if it can */
export async function openLavapipe(): Promise<string | null> {
  const adapter = await openDriver(LAVAPIPE, 'lavapipe');
  if (typeof adapter === 'string') return adapter;
  return adapter.features.has('shader-f16')
    ? null
    : `${adapter.info.description} has no shader-f16`;
}

/** Sets `navigator.gpu`. @returns why there is no adapter; null if there is one */
export async function openSwiftShader(): Promise<string | null> {
  const adapter = await openDriver(SWIFTSHADER, 'SwiftShader');
  return typeof adapter === 'string' ? adapter : null;
}

/** @returns the driver's adapter, or why there is none */
async function openDriver(places: readonly string[], name: string): Promise<GPUAdapter | string> {
  const driver = places.find(existsSync);
  if (driver === undefined) return `no ${name} driver is installed`;
  process.env['VK_ICD_FILENAMES'] = driver;
  process.env['XDG_RUNTIME_DIR'] ??= '/tmp';
  Object.assign(globalThis, globals);
  Object.defineProperty(globalThis, 'navigator', {
    value: { gpu: create([]), hardwareConcurrency: 2, userAgent: 'Node' },
    configurable: true,
  });
  copySharedWrites();
  askDawnLessOften();
  const adapter = await navigator.gpu.requestAdapter().catch(() => null);
  return adapter ?? `Dawn refuses the driver ${driver}`;
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

/**
 * While work is under way Dawn asks for its end in each turn of Node's loop, by `setImmediate`, which takes
 * a core from the driver that does the work. Here a millisecond passes between two turns.
 */
function askDawnLessOften(): void {
  Object.assign(globalThis, { setImmediate: (ask: () => void) => setTimeout(ask, 1) });
}
