import { Mt19937 } from './mt19937.ts';
import type { NoiseGenerator } from './generator.ts';

const f32 = Math.fround;
const TWO_PI = f32(2 * Math.PI);
const BLOCK = 16;

/**
 * `torch.randn(count, generator=torch.Generator('cpu').manual_seed(seed))`, float32, contiguous.
 *
 * From 16 values on torch fills the tensor with 24-bit uniforms and transforms it in blocks of 16;
 * if the count is no multiple of 16 it draws 16 fresh uniforms for the *last* 16 values, over ones
 * already transformed. Below 16 values it makes doubles one by one and keeps the second of each pair
 * in the generator, for this call or a later short one. Source: ATen
 * `native/cpu/DistributionTemplates.h` (`normal_fill`) and `core/DistributionsHelper.h`
 * (`normal_distribution`). Logarithm and sine are rounded as torch's scalar code does; its vector
 * code differs by about 1e-6.
 */
export class TorchCpuGenerator implements NoiseGenerator {
  readonly #bits: Mt19937;
  #cached: number | null = null;

  /** @param seed torch takes the low 32 bits */
  constructor(seed: bigint) {
    this.#bits = new Mt19937(Number(BigInt.asUintN(32, seed)));
  }

  randn(count: number): Float32Array<ArrayBuffer> {
    const values = new Float32Array(count);
    if (count < BLOCK) {
      for (let i = 0; i < count; i++) values[i] = this.#normal();
      return values;
    }
    this.#fillUniform(values);
    for (let start = 0; start + BLOCK <= count; start += BLOCK) {
      transformBlock(values.subarray(start, start + BLOCK));
    }
    if (count % BLOCK !== 0) {
      const tail = values.subarray(count - BLOCK);
      this.#fillUniform(tail);
      transformBlock(tail);
    }
    return values;
  }

  #fillUniform(values: Float32Array): void {
    for (let i = 0; i < values.length; i++) {
      values[i] = (this.#bits.nextUint32() & 0xffffff) / 0x1000000;
    }
  }

  /** 53 random bits of two draws, the first one on top; 0 ≤ value < 1. */
  #uniform53(): number {
    const high = this.#bits.nextUint32() & 0x1fffff;
    return (high * 0x100000000 + this.#bits.nextUint32()) / 2 ** 53;
  }

  #normal(): number {
    if (this.#cached !== null) {
      const value = this.#cached;
      this.#cached = null;
      return value;
    }
    const angle = 2 * Math.PI * this.#uniform53();
    const radius = Math.sqrt(-2 * Math.log1p(-this.#uniform53()));
    this.#cached = radius * Math.sin(angle);
    return radius * Math.cos(angle);
  }
}

/** Box-Muller in float32 over one block: the first eight uniforms give radii, the others angles. */
function transformBlock(block: Float32Array): void {
  for (let j = 0; j < BLOCK / 2; j++) {
    const radius = f32(Math.sqrt(f32(-2 * f32(Math.log(1 - (block[j] ?? 0))))));
    const angle = f32(TWO_PI * (block[j + BLOCK / 2] ?? 0));
    block[j] = radius * f32(Math.cos(angle));
    block[j + BLOCK / 2] = radius * f32(Math.sin(angle));
  }
}
