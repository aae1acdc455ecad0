import { toHalf } from '../../workers/weights/convert.ts';
import { createGenerator } from '../../workers/engine/diffusion/noise/run-noise.ts';
import { byteLengthOf, type WeightSpec } from '../../workers/graph/weight-plan.ts';
import type { WeightReader } from '../../workers/weights/weight-reader.ts';

/** Values in each block that tensors are made of, each from a start of its own. */
const BLOCK_VALUES = 4 * 1024 * 1024;
const SEED = 4n;
/** Standard deviations of the numbers that stand for weights of 8 and 4 bits, all equally frequent. */
const SPREAD = { 'q8-scales': 74, 'q4-scales': 4.6, 'q4z-scales': 4.6 } as const;
/** Two zeros of 4 bits in the middle of the levels. */
const MIDDLE = 0x88;

/**
 * Weights of an untrained network in the form in which they go to the GPU, for any graph. A tensor is
 * made when it is asked for, so no more than one is in memory. Matrices are N(0,1) times the power of two
 * nearest 1/√fan_in, which keeps the size of activations through all layers; norms lie near 1, biases are
 * small.
 */
export class RandomWeights implements WeightReader {
  #normal: Float32Array | undefined;
  readonly #blocks = new Map<string, Uint8Array<ArrayBuffer>>();

  find(weight: WeightSpec) {
    const length = byteLengthOf(weight.dims, weight.dtype);
    const isZeros = weight.transform === 'q4z-zeros';
    const make = () =>
      isZeros ? new Uint8Array(length).fill(MIDDLE) : this.#bytes(weight, length);
    return { storedBytes: length, read: async () => make(), readSync: make };
  }

  table(key: string): never {
    throw new Error(`random weights have no table ${key}`);
  }

  #bytes(weight: WeightSpec, length: number): Uint8Array<ArrayBuffer> {
    const block = this.#block(weight);
    let from = (16 * hash(weight.name)) % block.length;
    if (from + length <= block.length) return block.subarray(from, from + length);
    const bytes = new Uint8Array(length);
    for (let done = 0; done < length; from = 0) {
      const part = block.subarray(from, from + length - done);
      bytes.set(part, done);
      done += part.length;
    }
    return bytes;
  }

  #block(weight: WeightSpec): Uint8Array<ArrayBuffer> {
    const { mean, deviation } = distribution(weight);
    const key = `${weight.dtype} ${mean} ${deviation}`;
    const block = this.#blocks.get(key) ?? this.#makeBlock(weight.dtype, mean, deviation);
    this.#blocks.set(key, block);
    return block;
  }

  #makeBlock(dtype: WeightSpec['dtype'], mean: number, deviation: number): Uint8Array<ArrayBuffer> {
    this.#normal ??= createGenerator('cpu', SEED).randn(BLOCK_VALUES);
    if (dtype === 'uint8') return Uint8Array.from(this.#normal, (value) => 4096 * value);
    const values = this.#normal.map((value) => mean + deviation * value);
    const bytes = new Uint8Array(values.buffer);
    return dtype === 'fp32' ? bytes : new Uint8Array(toHalf(bytes, 'F32').bits.buffer);
  }
}

function distribution({ key, shape, transform }: WeightSpec): {
  readonly mean: number;
  readonly deviation: number;
} {
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
  const usual = 2 ** -Math.round(Math.log2(fanIn) / 2);
  if (transform === 'q8-scales' || transform === 'q4-scales' || transform === 'q4z-scales') {
    return { mean: usual / SPREAD[transform], deviation: 0 };
  }
  if (key.endsWith('bias')) return { mean: 0, deviation: 2 ** -6 };
  return shape.length === 1 ? { mean: 1, deviation: 2 ** -4 } : { mean: 0, deviation: usual };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
