import { readFile } from 'node:fs/promises';
import { makeContext } from '../../workers/engine/stages/context.ts';
import { createDenoiser } from '../../workers/engine/stages/create-denoiser.ts';
import { timeIds } from '../../workers/engine/diffusion/add-time-ids.ts';
import {
  addNoise,
  normaliseLatents,
  splitMoments,
} from '../../workers/engine/diffusion/latents.ts';
import { createGenerator } from '../../workers/engine/diffusion/noise/run-noise.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import { resample } from '../../workers/engine/image/resample.ts';
import { toTensor } from '../../workers/engine/image/tensor.ts';
import { createSchedule } from '../../workers/engine/diffusion/schedulers/index.ts';
import { encodePrompt, vocabulariesOf } from '../../workers/engine/stages/text.ts';
import { type EncodedPrompt } from '../../workers/engine/runtime/prompt.ts';
import { encodePicture } from '../../workers/engine/stages/vae.ts';
import type { NodeModel } from '../engine/node-model.ts';
import { REQUESTS, SOURCES } from './requests.ts';

const SIDE = 256;
const H = SIDE / 8;
/** Indexes of the measured steps among the 25 of a whole run, with σ from 80 down to 0.002. */
export const LEVELS = [0, 6, 12, 18, 24] as const;

/** The input of one UNet call, the same for every model that is compared. */
export interface UnetInput {
  readonly prompt: EncodedPrompt;
  /** [1,4,32,32] latents with this level's noise. */
  readonly latents: Float32Array;
  /** One of {@link LEVELS}. */
  readonly level: number;
}

/** Every source at every level, encoded by `model` (which holds the stored weights). */
export async function unetInputs(model: NodeModel): Promise<readonly UnetInput[]> {
  const engine = model.job();
  const { steps } = createSchedule(engine.model.scheduler, { numInferenceSteps: 25, strength: 1 });
  const words = await vocabulariesOf(engine);
  const inputs: UnetInput[] = [];
  for (const [i, source] of SOURCES.entries()) {
    const picture = await decodeImage(new Blob([await readFile(source)]), {
      convertColorProfile: false,
    });
    const image = toTensor(resample(picture, SIDE, SIDE, 'lanczos'));
    const { mean } = splitMoments(await encodePicture(engine, image, H, H));
    const x0 = normaliseLatents(mean, engine.model.scaling);
    const prompt = await encodePrompt(engine, words, REQUESTS[i * 3 + (i % 3)]?.body.prompt ?? '');
    const noise = createGenerator('cpu', BigInt(i)).randn(x0.length);
    for (const level of LEVELS) {
      inputs.push({ prompt, latents: addNoise(x0, noise, steps[level]?.sigma ?? NaN), level });
    }
  }
  return inputs;
}

/** The UNet's raw output for each input, [1,4,32,32]. */
export async function unetOutputs(
  model: NodeModel,
  inputs: readonly UnetInput[],
): Promise<readonly Float32Array[]> {
  const engine = model.job();
  const { steps } = createSchedule(engine.model.scheduler, { numInferenceSteps: 25, strength: 1 });
  const outputs: Float32Array[] = [];
  const denoiser = await createDenoiser(engine, H, H);
  for (const { prompt, latents, level } of inputs) {
    const cond = await makeContext(engine, prompt, timeIds(H, H));
    const step = steps[level];
    if (step === undefined) throw new RangeError(`no step ${level}`);
    denoiser.start(latents);
    const guidance = { guidance_scale: 1, guidance_rescale: 0, noise: null };
    const tensors = await denoiser.step(step, { cond, uncond: null, ...guidance }, true);
    outputs.push(tensors?.cond ?? new Float32Array(0));
    cond.dispose();
  }
  denoiser.destroy();
  return outputs;
}

/** √(Σ(a − b)² / Σb²) over those inputs; over all of them without a level. */
export function relativeRms(
  inputs: readonly UnetInput[],
  actual: readonly Float32Array[],
  expected: readonly Float32Array[],
  level?: number,
): number {
  let error = 0;
  let power = 0;
  for (const [i, input] of inputs.entries()) {
    if (level !== undefined && input.level !== level) continue;
    for (const [k, b] of (expected[i] ?? []).entries()) {
      error += ((actual[i]?.[k] ?? NaN) - b) ** 2;
      power += b ** 2;
    }
  }
  return Math.sqrt(error / power);
}
