/** Element type of a graph's floats. */
export type FloatType = 'fp32' | 'fp16';

/** How an initializer's bytes are made of a stored tensor. */
export type WeightTransform =
  /** The elements in their order, converted to the graph's float type. */
  | 'as-is'
  /** A linear weight [out, in] as [in, out], the order in which MatMul and Gemm read it. */
  | 'transpose'
  /**
   * Linear weight [out, in] → 8-bit blocks of 32 along `in`, zero point 128: MatMulNBits input B.
   */
  | 'q8'
  | 'q8-scales'
  /** As q8 in 4 bits, low nibble first, zero point 8: the form of packs of format 1. */
  | 'q4'
  | 'q4-scales'
  /** As q4, with a zero point for each block; these lie in rows, two in a byte, low nibble first. */
  | 'q4z'
  | 'q4z-scales'
  | 'q4z-zeros';

/** One initializer: the stored tensor it is made of, and its form in the graph. */
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
 * Gives each weight a place in the graph's external data file. The file is never written: ONNX
 * Runtime asks for a place, and `WeightFile` answers with the bytes of the weight that begins
 * there. Only the first byte of each place must therefore be unique. The places begin 16 bytes
 * apart and overlap, because ONNX Runtime outside of its JSPI build reads offsets as 32 bits, and
 * half a published UNet is longer than these can tell.
 */
export function placeWeights(specs: readonly WeightSpec[]): {
  placed: readonly PlacedWeight[];
  /** Bytes of all weights together. */
  totalBytes: number;
  /** The byte at which the place that reaches furthest ends. */
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
