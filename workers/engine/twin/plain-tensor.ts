import { type OrtTensor, Tensor } from '../runtime/ort.ts';

/** A tensor of float32 as threads send it to each other. */
export interface PlainTensor {
  readonly dims: readonly number[];
  /** Row-major. */
  readonly values: Float32Array<ArrayBuffer>;
}

/** A tensor without ONNX Runtime's part. The values may be the tensor's own. @throws Error if it is not float32 on the CPU */
export function toPlain({ data, dims, type }: OrtTensor): PlainTensor {
  if (!(data instanceof Float32Array)) throw new Error(`a tensor is ${type}, not float32`);
  const { buffer } = data;
  return {
    dims,
    values: buffer instanceof ArrayBuffer ? ownView(data, buffer) : new Float32Array(data),
  };
}

function ownView(data: Float32Array, buffer: ArrayBuffer): Float32Array<ArrayBuffer> {
  return new Float32Array(buffer, data.byteOffset, data.length);
}

/** The other way. */
export function fromPlain({ dims, values }: PlainTensor): OrtTensor {
  return new Tensor('float32', values, dims);
}
