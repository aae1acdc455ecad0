/**
 * The one hook by which tests break a kernel of a GPU. The product has none: the device that it is
 * given makes other shaders than it was asked for, as a driver with a fault does.
 */
import type { Gpu } from '../../workers/engine/runtime/device.ts';

/**
 * How a kernel is broken. `wrong`: its results are a quarter too large. `nan`: they are no numbers.
 * `throw`: its pipeline does not compile. `hang`: once it was asked for, nothing is ever read back.
 */
export type Breakage = 'wrong' | 'nan' | 'throw' | 'hang';
export const BREAKAGES: readonly Breakage[] = ['wrong', 'nan', 'throw', 'hang'];

/** Breaks the kernels of a device by the labels that ONNX Runtime gives their shaders. */
export function breakKernels(gpu: Gpu, broken: Readonly<Record<string, Breakage>>): Gpu {
  const { device } = gpu;
  let hangs = false;
  const createShader = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    const how = broken[descriptor.label ?? ''];
    if (how === 'hang') hangs = true;
    return createShader(
      how === undefined ? descriptor : { ...descriptor, code: brokenCode(descriptor.code, how) },
    );
  };
  const createBuffer = device.createBuffer.bind(device);
  device.createBuffer = (descriptor) => {
    const buffer = createBuffer(descriptor);
    const map = buffer.mapAsync.bind(buffer);
    // A destroyed device answers: everything that waits for it fails.
    buffer.mapAsync = (...given) => (hangs ? neverBefore(device.lost) : map(...given));
    return buffer;
  };
  return gpu;
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
