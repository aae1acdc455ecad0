import { TorchCpuGenerator } from './torch-cpu.ts';
import { TorchCudaGenerator } from './torch-cuda.ts';

/** One `torch.Generator`: a stream of normal draws that depends on the sizes of the calls before. */
export interface NoiseGenerator {
  /** As one `torch.randn` call of `count` float32 values in all, whatever its shape; in NCHW order. */
  randn(count: number): Float32Array<ArrayBuffer>;
}

/**
 * @param source which torch generator to follow: `cuda` (what the hosted endpoint uses) or `cpu`
 * @param seed 0 … 2^64 − 1; the CPU generator looks at the low 32 bits only
 */
export function createGenerator(source: 'cpu' | 'cuda', seed: bigint): NoiseGenerator {
  return source === 'cpu' ? new TorchCpuGenerator(seed) : new TorchCudaGenerator(seed);
}
