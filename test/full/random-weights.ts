import { createGenerator } from '../../workers/engine/diffusion/noise/run-noise.ts';
import { toHalf } from '../../workers/weights/convert.ts';
import type { ListedTensor } from './tensor-list.ts';

/** Values in the one block of N(0,1) that all tensors are made of, each from a start of its own. */
const BLOCK_VALUES = 8 * 1024 * 1024;
const BLOCK_BYTES = 2 * BLOCK_VALUES;
const SEED = 4n;

/**
 * The fp16 weights of an untrained network, by name. A tensor's bytes are the same each time, and
 * do not depend on where a read begins. Weights are N(0,1) times the power of two nearest
 * 1/√fan_in, which keeps the size of activations through all layers; norms lie near 1, biases and
 * embeddings are small.
 */
export class RandomWeights {
  #normal: Float32Array | undefined;
  readonly #blocks = new Map<string, Uint8Array<ArrayBuffer>>();

  /**
   * The bytes of a tensor from `offset` on: `length` of them, or fewer if the block ends before.
   * The result is a view of shared memory and must not be written to.
   */
  view(tensor: ListedTensor, offset: number, length: number): Uint8Array<ArrayBuffer> {
    const block = this.#block(tensor);
    const begin = (2 * (hash(tensor.name) % BLOCK_VALUES) + offset) % BLOCK_BYTES;
    return block.subarray(begin, Math.min(BLOCK_BYTES, begin + length));
  }

  #block({ name, shape }: ListedTensor): Uint8Array<ArrayBuffer> {
    const { mean, exponent } = distribution(name, shape);
    const key = `${mean} ${exponent}`;
    const found = this.#blocks.get(key) ?? this.#makeBlock(mean, 2 ** exponent);
    this.#blocks.set(key, found);
    return found;
  }

  #makeBlock(mean: number, scale: number): Uint8Array<ArrayBuffer> {
    this.#normal ??= createGenerator('cpu', SEED).randn(BLOCK_VALUES);
    const values = new Float32Array(BLOCK_VALUES);
    for (let i = 0; i < BLOCK_VALUES; i++) values[i] = mean + scale * (this.#normal[i] ?? 0);
    const { bits } = toHalf(new Uint8Array(values.buffer), 'F32');
    return new Uint8Array(bits.buffer);
  }
}

/** Mean, and the power of two that is the standard deviation. */
function distribution(name: string, shape: readonly number[]) {
  if (name.endsWith('.bias')) return { mean: 0, exponent: -6 };
  if (shape.length === 1) return { mean: 1, exponent: -4 };
  if (name.includes('embedding.weight')) return { mean: 0, exponent: -5 };
  const fanIn = shape.slice(1).reduce((product, size) => product * size, 1);
  return { mean: 0, exponent: -Math.round(Math.log2(fanIn) / 2) };
}

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5;
  for (const char of text) value = Math.imul(value ^ (char.codePointAt(0) ?? 0), 0x01000193);
  return value >>> 0;
}
