import type { ScheduleStep } from '../schedulers/types.ts';
import type { NoiseGenerator } from './generator.ts';
import { TorchCpuGenerator } from './torch-cpu.ts';
import { TorchCudaGenerator } from './torch-cuda.ts';

/** Every draw of one image-to-image run. */
export interface RunNoise {
  /** [1,4,h,w]: for sampling the VAE posterior; shared by all images. */
  readonly posterior: Float32Array<ArrayBuffer>;
  /** [n,4,h,w]: the noise that is added to x0. */
  readonly initial: Float32Array<ArrayBuffer>;
  /** Per step that runs, [n,4,h,w], or null where the step draws nothing. */
  readonly steps: readonly (Float32Array<ArrayBuffer> | null)[];
}

/**
 * Draws in the order of `StableDiffusionXLImg2ImgPipeline` with a single generator: posterior,
 * noise, then step by step, each for the *whole* batch in one call. Images that are computed one
 * after another take their slices of it.
 *
 * @param count values of one image, 4·h·w
 * @param images n
 */
export function drawRunNoise(
  generator: NoiseGenerator,
  count: number,
  images: number,
  steps: readonly ScheduleStep[],
): RunNoise {
  const posterior = generator.randn(count);
  const initial = generator.randn(images * count);
  return {
    posterior,
    initial,
    steps: steps.map((step) => (step.drawsNoise ? generator.randn(images * count) : null)),
  };
}

/**
 * @param source which torch generator to follow: `cuda` (what the hosted endpoint uses) or `cpu`
 * @param seed 0 … 2^64 − 1; the CPU generator looks at the low 32 bits only
 */
export function createGenerator(source: 'cpu' | 'cuda', seed: bigint): NoiseGenerator {
  return source === 'cpu' ? new TorchCpuGenerator(seed) : new TorchCudaGenerator(seed);
}
