/**
 * The hook by which tests break a kernel of a GPU. The product has none: the device that it is
 * given makes other shaders than it was asked for, as a driver with a fault does.
 */
import type { Gpu } from '../../workers/engine/runtime/device.ts';
import { endPatience } from './patience.ts';

/**
 * How a kernel is broken. `wrong`: its results are a quarter too large. `nan`: they are no numbers.
 * `throw`: its pipeline does not compile. `hang`: once it was asked for, nothing is ever read back.
 */
export type Breakage = 'wrong' | 'nan' | 'throw' | 'hang';
export const BREAKAGES: readonly Breakage[] = ['wrong', 'nan', 'throw', 'hang'];

/** Kernels by the labels that ONNX Runtime gives their shaders. */
export type Broken = Readonly<Record<string, Breakage>>;

/**
 * Breaks the kernels of a device.
 * @param where `halves`: a kernel is broken only where it computes in half precision; `no zeros`: only where its
 *   blocks have no zeros of their own
 */
export function breakKernels(gpu: Gpu, broken: Broken, where: Where = 'all'): Gpu {
  const { device } = gpu;
  let hangs = false;
  const createShader = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    const { label = '', code } = descriptor;
    const how = isThere(code, where) ? broken[label] : undefined;
    if (how === 'hang') hangs = true;
    return createShader(
      how === undefined ? descriptor : { ...descriptor, code: brokenCode(code, how) },
    );
  };
  hangWhere(device, () => hangs);
  return gpu;
}

/** Has nothing be read back of a device any more as soon as `hangs` says so; who waits for it gives up then. */
export function hangWhere(device: GPUDevice, hangs: () => boolean): void {
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    const map = buffer.mapAsync.bind(buffer);
    // A destroyed device answers: everything that waits for it fails.
    buffer.mapAsync = (...given) => {
      if (!hangs()) return map(...given);
      endPatience();
      return neverBefore(device.lost);
    };
    return buffer;
  };
}

type Where = 'all' | 'halves' | 'no zeros';

function isThere(code: string, where: Where): boolean {
  switch (where) {
    case 'all':
      return true;
    case 'halves':
      return usesHalves(code);
    case 'no zeros':
      return !code.includes('zero_points');
  }
}

/** Where a device has 16-bit floats, every shader enables them. */
function usesHalves(code: string): boolean {
  return code.replaceAll('enable f16;', '').includes('f16');
}

function neverBefore(end: Promise<GPUDeviceLostInfo>): Promise<undefined> {
  return end.then(({ message }) => {
    throw new Error(`the device is gone: ${message}`);
  });
}

function brokenCode(code: string, how: Breakage): string {
  switch (how) {
    case 'hang':
      return code;
    case 'throw':
      return 'this is no shader';
    case 'wrong':
      return scaledResults(code, '1.25');
    case 'nan':
      return scaledResults(code, 'sqrt(-1.0)');
  }
}

/** Multiplies everything that a shader writes into its results. */
function scaledResults(code: string, factor: string): string {
  const written = code.matchAll(/var<storage, read_write> (\w+): array<(?:vec\d<)?(f16|f32)/g);
  let changed = code;
  for (const [, name = '', element = ''] of written) {
    // Private variables are not constants, so the compiler does not refuse the root of −1.
    changed = changed.replaceAll(
      new RegExp(`(\\b${name}\\[[^;=]*\\]) *= *([^=;][^;]*);`, 'g'),
      `$1 = ($2) * factor_of_${name}();`,
    );
    const value = factor.replace('-1.0', 'one_below');
    changed += `\nfn factor_of_${name}() -> ${element} { var one_below: ${element} = -1.0; return ${element}(${value}); }\n`;
  }
  if (changed === code) throw new Error('the shader writes nowhere that is known');
  return changed;
}
