import { toNchw, toNhwc } from './layout.ts';
import { Tensor, type OrtTensor } from '../runtime/ort.ts';
import type { Runtime } from '../runtime/runtime.ts';

/** The size of a one-picture feature map. */
export interface MapSize {
  readonly channels: number;
  readonly height: number;
  readonly width: number;
}

/** Whether the runtime's graphs keep channels last. */
function channelsLast(runtime: Runtime): boolean {
  return runtime.target.dialect === 'webgpu';
}

/** Dimensions of a feature map in the order of axes that the runtime's graphs use. */
export function mapDims(runtime: Runtime, { channels, height, width }: MapSize): number[] {
  return channelsLast(runtime) ? [1, height, width, channels] : [1, channels, height, width];
}

/** A graph input from [1,C,H,W] values. */
export function mapTensor(runtime: Runtime, nchw: Float32Array, size: MapSize): OrtTensor {
  const values = channelsLast(runtime)
    ? toNhwc(nchw, size.channels, size.height * size.width)
    : nchw;
  return new Tensor('float32', values, mapDims(runtime, size));
}

/**
 * Reads a graph output as [1,C,H,W] values, from the GPU if it lies there, and disposes of the
 * tensor.
 * @throws Error if the output is not float32
 */
export async function mapValues(
  runtime: Runtime,
  tensor: OrtTensor,
  size: MapSize,
): Promise<Float32Array> {
  const values = await floatValues(tensor);
  return channelsLast(runtime) ? toNchw(values, size.channels, size.height * size.width) : values;
}

/**
 * Reads a graph output's values in the graph's own order, from the GPU if they lie there, and
 * disposes of the tensor.
 * @throws Error if the output is not float32
 */
export async function floatValues(tensor: OrtTensor): Promise<Float32Array> {
  const values = await tensor.getData().finally(() => tensor.dispose());
  if (values instanceof Float32Array) return values;
  throw new Error(`a graph output is ${tensor.type}, not float32`);
}

/** The output of this name. @throws Error if the graph has none */
export function output(results: Readonly<Record<string, OrtTensor>>, name: string): OrtTensor {
  const tensor = results[name];
  if (tensor === undefined) throw new Error(`the graph gave no ${name}`);
  return tensor;
}
