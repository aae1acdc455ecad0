import type { ScheduleStep } from '../schedulers/types.ts';
import type { NoiseGenerator } from './generator.ts';
import { TorchCpuGenerator } from './torch-cpu.ts';
import { TorchCudaGenerator } from './torch-cuda.ts';

/** Every draw of a run without a source. */
export interface RunNoise {
  /** [n,4,h,w]: the noise that the run starts from, or that is added to x0. */
  readonly initial: Float32Array<ArrayBuffer>;
  /** Per step that runs, [n,4,h,w], or null where the step draws nothing. */
  readonly steps: readonly (Float32Array<ArrayBuffer> | null)[];
}

/** Every draw of a run that has a source. */
export interface PictureNoise extends RunNoise {
  /** [1,4,h,w]: for sampling the VAE posterior; shared by all images. */
  readonly posterior: Float32Array<ArrayBuffer>;
}

/** Draws in the order of `StableDiffusionXLPipeline`: noise, then step by step. */
export function drawTextNoise(
  generator: NoiseGenerator,
  count: number,
  images: number,
  steps: readonly ScheduleStep[],
): RunNoise {
  const initial = generator.randn(images * count);
  return { initial, steps: drawSteps(generator, images * count, steps) };
}

/**
 * Draws in the order of `StableDiffusionXLInpaintPipeline`: posterior, noise, the posterior of the
 * masked picture, then step by step. A UNet of 4 channels takes no masked picture, so nothing uses
 * the third draw; but it moves the generator on.
 */
export function drawInpaintNoise(
  generator: NoiseGenerator,
  count: number,
  images: number,
  steps: readonly ScheduleStep[],
): PictureNoise {
  const posterior = generator.randn(count);
  const initial = generator.randn(images * count);
  generator.randn(count);
  return { posterior, initial, steps: drawSteps(generator, images * count, steps) };
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
): PictureNoise {
  const posterior = generator.randn(count);
  const initial = generator.randn(images * count);
  return { posterior, initial, steps: drawSteps(generator, images * count, steps) };
}

function drawSteps(
  generator: NoiseGenerator,
  count: number,
  steps: readonly ScheduleStep[],
): RunNoise['steps'] {
  return steps.map((step) => (step.drawsNoise ? generator.randn(count) : null));
}

/**
 * @param source which torch generator to follow: `cuda` (what the hosted endpoint uses) or `cpu`
 * @param seed 0 … 2^64 − 1; the CPU generator looks at the low 32 bits only
 */
export function createGenerator(source: 'cpu' | 'cuda', seed: bigint): NoiseGenerator {
  return source === 'cpu' ? new TorchCpuGenerator(seed) : new TorchCudaGenerator(seed);
}
