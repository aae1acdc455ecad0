/** Element type of a graph's floats. */
export type FloatType = 'fp32' | 'fp16';

/** Storage of the large linear layers; everything else follows the graph's float type. */
export type LinearFormat = 'float' | 'q8' | 'q4';

/** How an initializer's bytes come from tensors of a model folder. */
export type WeightTransform =
  /** Same order of elements, converted to the graph's float type. */
  | 'as-is'
  /** Linear weight [out, in] → [in, out], as MatMul and Gemm read it without a transposed load. */
  | 'transpose'
  /** Linear weight [out, in] → 8-bit blocks of 32 along `in`, zero point 128: MatMulNBits input B. */
  | 'q8'
  | 'q8-scales'
  /** The same in 4 bits, low nibble first, zero point 8. */
  | 'q4'
  | 'q4-scales';

/** One initializer: where it comes from and what ONNX Runtime is to see. */
export interface WeightSpec {
  /** Name of the initializer; unique in its graph. */
  readonly name: string;
  /** Tensor key in the safetensors file. */
  readonly key: string;
  /** Shape the file must have, from the model's config.json. */
  readonly shape: readonly number[];
  readonly transform: WeightTransform;
  /** Shape in the graph. */
  readonly dims: readonly number[];
  readonly dtype: FloatType | 'uint8';
}

/** A weight with its place in the graph's virtual external data file; places overlap. */
export interface PlacedWeight extends WeightSpec {
  readonly offset: number;
  readonly byteLength: number;
}

const BYTES = { fp32: 4, fp16: 2, uint8: 1 } as const;

/** Bytes of a tensor of these dims. */
export function byteLengthOf(dims: readonly number[], dtype: WeightSpec['dtype']): number {
  return dims.reduce((product, size) => product * size, BYTES[dtype]);
}

/**
 * Places of weights in a file that is never written. ONNX Runtime takes offsets in 32 bits outside of
 * the JSPI build, and half a published UNet is larger than that: so each place only begins where no
 * other does, 16 bytes apart, and they overlap.
 */
export function placeWeights(specs: readonly WeightSpec[]): {
  placed: readonly PlacedWeight[];
  /** Bytes of all weights. */
  totalBytes: number;
  /** End of the last place. */
  fileBytes: number;
} {
  const placed = specs.map((spec, index) => {
    return { ...spec, offset: 16 * index, byteLength: byteLengthOf(spec.dims, spec.dtype) };
  });
  return {
    placed,
    totalBytes: placed.reduce((sum, { byteLength }) => sum + byteLength, 0),
    fileBytes: placed.reduce((most, each) => Math.max(most, each.offset + each.byteLength), 0),
  };
}
