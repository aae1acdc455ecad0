import { philox4x32, type Words4 } from './philox.ts';
import type { NoiseGenerator } from './generator.ts';

const f32 = Math.fround;
const UNIT = 2 ** -32;
const HALF_UNIT = 2 ** -33;
const TURN = f32(2 * Math.PI * UNIT);
const HALF_TURN = f32(2 * Math.PI * HALF_UNIT);
const BLOCK = 256;

/**
 * Most threads torch starts for one `randn` on an H100 or H200: 132 multiprocessors of 2048 threads.
 * (A100: 221,184; T4: 40,960.) A draw of more values than threads depends on the card; up to that
 * size (four pictures of 1024²) every data-centre card with as many threads gives the same numbers.
 */
const H100_THREADS = 132 * 2048;

/**
 * `torch.randn(count, device='cuda')` with `torch.Generator('cuda').manual_seed(seed)`, float32.
 *
 * T threads each turn one Philox counter into four normals, for the elements tid, tid + T, tid + 2T,
 * tid + 3T; larger tensors go round again with the next counter. A call moves the generator's offset
 * by the number of rounds. Source: ATen `native/cuda/DistributionTemplates.h`
 * (`distribution_nullary_kernel`, `calc_execution_policy`), cuRAND `curand_normal4`.
 */
export class TorchCudaGenerator implements NoiseGenerator {
  readonly #key: readonly [number, number];
  readonly #threads: number;
  #offset = 0;

  /**
   * @param seed all 64 bits count
   * @param threads the most threads the imitated card starts
   */
  constructor(seed: bigint, threads: number = H100_THREADS) {
    this.#key = [
      Number(BigInt.asUintN(32, seed)),
      Number(BigInt.asUintN(32, BigInt.asUintN(64, seed) >> 32n)),
    ];
    this.#threads = threads;
  }

  randn(count: number): Float32Array<ArrayBuffer> {
    const values = new Float32Array(count);
    const threads = Math.min(BLOCK * Math.ceil(count / BLOCK), this.#threads);
    for (let start = 0; start < count; start += 4 * threads) {
      // Threads whose first element lies past the end have nothing to store.
      for (let thread = 0; thread < threads && start + thread < count; thread++) {
        const words = philox4x32([this.#offset, 0, thread, 0], this.#key);
        storeNormals(values, start + thread, threads, words);
      }
      this.#offset++;
    }
    return values;
  }
}

/** Two Box-Muller pairs in float32, sine first, into up to four elements `stride` apart. */
function storeNormals(values: Float32Array, first: number, stride: number, words: Words4): void {
  for (let pair = 0; pair < 2; pair++) {
    const index = first + 2 * pair * stride;
    if (index >= values.length) return;
    // CUDA fuses multiply and add: one rounding.
    const u = f32(f32(words[2 * pair] ?? 0) * UNIT + HALF_UNIT);
    const angle = f32(f32(words[2 * pair + 1] ?? 0) * TURN + HALF_TURN);
    const radius = f32(Math.sqrt(f32(-2 * f32(Math.log(u)))));
    values[index] = radius * f32(Math.sin(angle));
    if (index + stride < values.length) values[index + stride] = radius * f32(Math.cos(angle));
  }
}
