import type { WeightSpec } from '../graph/weight-plan.ts';
import { type StoredDtype, toFloat32, toHalf, type WeightDtype } from './convert.ts';
import type { QuantFormat } from '../graph/linear-formats.ts';
import { quantize } from './quantize.ts';
import type { Loss } from './quantizer/module.ts';
import type { SafetensorsEntry } from './safetensors.ts';
import { transpose2d } from './transpose.ts';
import type { WorkMemory } from './work-memory.ts';

/**
 * The bytes of a stored tensor in the order of its shape: those of a transposed one are turned back.
 * @param stored all of its bytes
 */
export function inOrder(
  { transposed: turned, shape: [rows = 1, columns = 1] }: SafetensorsEntry,
  stored: Uint8Array<ArrayBuffer>,
  dtype: StoredDtype,
): Uint8Array<ArrayBuffer> {
  if (turned !== true) return stored;
  // The values of a view may begin anywhere in its buffer.
  const { buffer } = stored.slice();
  return bytesOf(
    dtype === 'F32'
      ? transpose2d(new Float32Array(buffer), columns, rows)
      : transpose2d(new Uint16Array(buffer), columns, rows),
  );
}

/** The parts of a weight's spec that its bytes depend on. */
type WeightRule = Pick<WeightSpec, 'transform' | 'shape' | 'dtype'>;

/**
 * Converts a stored tensor's bytes (little-endian, row-major) to the bytes that ONNX Runtime gets
 * for `weight`.
 */
export function materialize(
  weight: WeightRule,
  stored: Uint8Array<ArrayBuffer>,
  dtype: WeightDtype,
): Uint8Array<ArrayBuffer> {
  return materializer(stored, dtype)(weight);
}

/**
 * As {@link materialize}, for several weights that are made of one stored tensor: blocks and scales
 * come from one quantisation. `stored` may also be some whole rows of the tensor, except for the
 * transform `transpose`; the result is then the bytes of these rows.
 * @param memory in which quantised blocks are made; new memory without it
 * @param loss what 4 bits lose is added to it ({@link quantize})
 */
export function materializer(
  stored: Uint8Array<ArrayBuffer>,
  dtype: StoredDtype,
  memory?: WorkMemory,
  loss?: Loss,
): (weight: WeightRule) => Uint8Array<ArrayBuffer> {
  // Bytes that are no numbers: a part of a file that a pack keeps unconverted.
  if (dtype === 'U8') return () => stored;
  const made = new Map<QuantFormat, ReturnType<typeof quantize>>();
  const quantized = ({ shape: [, columns = 1] }: WeightRule, format: QuantFormat) => {
    const found = made.get(format) ?? quantize(stored, dtype, columns, format, memory, loss);
    made.set(format, found);
    return found;
  };
  const floats = (weight: WeightRule) =>
    weight.dtype === 'fp16' ? toHalf(stored, dtype).bits : toFloat32(stored, dtype);
  return (weight) => {
    switch (weight.transform) {
      case 'as-is':
        return bytesOf(floats(weight));
      case 'transpose':
        return transposed(weight, floats(weight));
      case 'q8':
      case 'q4':
      case 'q4z':
        return quantized(weight, weight.transform).blocks;
      case 'q8-scales':
        return scales(weight, quantized(weight, 'q8').scales);
      case 'q4-scales':
        return scales(weight, quantized(weight, 'q4').scales);
      case 'q4z-scales':
        return scales(weight, quantized(weight, 'q4z').scales);
      case 'q4z-zeros':
        return quantized(weight, 'q4z').zeros;
    }
  };
}

function transposed(
  { shape: [rows = 1, columns = 1] }: WeightRule,
  values: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>,
) {
  return bytesOf(
    values instanceof Uint16Array
      ? transpose2d(values, rows, columns)
      : transpose2d(values, rows, columns),
  );
}

function scales(weight: WeightRule, values: Float32Array<ArrayBuffer>) {
  const bytes = bytesOf(values);
  return weight.dtype === 'fp16' ? bytesOf(toHalf(bytes, 'F32').bits) : bytes;
}

/** The bytes of a view, without a copy. */
export function bytesOf(
  view: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
