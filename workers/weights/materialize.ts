import type { PlacedWeight } from '../graph/weight-plan.ts';
import { toFloat32, toHalf, type WeightDtype } from './convert.ts';
import { quantize, type QuantBits } from './quantize.ts';
import { transpose2d } from './transpose.ts';

/**
 * The bytes ONNX Runtime is to see for `weight`, from the stored tensor's bytes (little-endian,
 * row-major). Always `weight.byteLength` long.
 */
export function materialize(
  weight: PlacedWeight,
  stored: Uint8Array<ArrayBuffer>,
  dtype: WeightDtype,
): Uint8Array<ArrayBuffer> {
  switch (weight.transform) {
    case 'as-is':
      return bytesOf(floats(weight, stored, dtype));
    case 'transpose': {
      const [rows = 1, columns = 1] = weight.shape;
      const values = floats(weight, stored, dtype);
      return bytesOf(
        values instanceof Uint16Array
          ? transpose2d(values, rows, columns)
          : transpose2d(values, rows, columns),
      );
    }
    case 'q8':
      return quantized(weight, stored, dtype, 8).blocks;
    case 'q4':
      return quantized(weight, stored, dtype, 4).blocks;
    case 'q8-scales':
      return scales(weight, quantized(weight, stored, dtype, 8).scales);
    case 'q4-scales':
      return scales(weight, quantized(weight, stored, dtype, 4).scales);
  }
}

function floats(
  weight: PlacedWeight,
  stored: Uint8Array<ArrayBuffer>,
  dtype: WeightDtype,
): Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> {
  return weight.dtype === 'fp16' ? toHalf(stored, dtype).bits : toFloat32(stored, dtype);
}

function quantized(
  weight: PlacedWeight,
  stored: Uint8Array<ArrayBuffer>,
  dtype: WeightDtype,
  bits: QuantBits,
) {
  const [, columns = 1] = weight.shape;
  return quantize(toFloat32(stored, dtype), columns, bits);
}

function scales(weight: PlacedWeight, values: Float32Array<ArrayBuffer>) {
  const bytes = bytesOf(values);
  return weight.dtype === 'fp16' ? bytesOf(toHalf(bytes, 'F32').bits) : bytes;
}

function bytesOf(
  view: Float32Array<ArrayBuffer> | Uint16Array<ArrayBuffer> | Uint32Array<ArrayBuffer>,
): Uint8Array<ArrayBuffer> {
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
}
