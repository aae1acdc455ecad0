import type { Schedule, ScheduleStep } from './diffusion/schedulers/index.ts';
import { encodeSafetensors, type WritableTensor } from '../weights/safetensors-write.ts';

/** The tensors of one prompt that a trace keeps. */
interface TracedPrompt {
  /** [77]; empty where the prompt is no text. */
  readonly ids1: Int32Array;
  readonly ids2: Int32Array;
  /** [1,77,C]. */
  readonly embeds: Float32Array;
  /** [1,P]. */
  readonly pooled: Float32Array;
}

/** The size of a run: n pictures of [channels,h,w] latents. */
interface TracedSize {
  readonly images: number;
  readonly channels: number;
  readonly h: number;
  readonly w: number;
}

/** Positions of a CLIP text encoder. */
const TOKENS = 77;

/**
 * Collects every intermediate result of a run under the names of the reference runs
 * (docs/engine.md, "Trace"). Pictures are drawn one after another; their tensors are stacked as the
 * reference has them.
 */
export class Trace {
  readonly #tensors = new Map<string, { shape: readonly number[]; parts: Float32Array[] }>();
  readonly #ids: WritableTensor[] = [];

  /** The picture after phase 2. @param values [1,3,height,width] in −1…1 */
  source(values: Float32Array, height: number, width: number): void {
    this.#put('image', [1, 3, height, width], values);
  }

  /** @param negative null without guidance */
  prompts(positive: TracedPrompt, negative: TracedPrompt | null): void {
    this.#prompt('', positive);
    if (negative !== null) this.#prompt('negative_', negative);
  }

  #prompt(prefix: string, { ids1, ids2, embeds, pooled }: TracedPrompt): void {
    for (const [name, ids] of Object.entries({ ids_1: ids1, ids_2: ids2 })) {
      if (ids.length === 0) continue;
      const data = Int32Array.from(ids);
      this.#ids.push({ name: prefix + name, dtype: 'I32', shape: [ids.length], data });
    }
    this.#put(`${prefix}prompt_embeds`, [1, TOKENS, embeds.length / TOKENS], embeds);
    this.#put(`${prefix}pooled`, [1, pooled.length], pooled);
  }

  /** The picture's latents. All are [1,channels,h,w]. */
  posterior(
    { channels, h, w }: TracedSize,
    tensors: Readonly<
      Record<'moments_mean' | 'moments_logvar' | 'posterior_noise' | 'x0', Float32Array>
    >,
  ): void {
    for (const [name, values] of Object.entries(tensors)) {
      this.#put(name, [1, channels, h, w], values);
    }
  }

  /**
   * The latents and the noise that the schedule starts from.
   * @param noise [n,channels,h,w], as `start`
   * @param timeIds [6] of one picture; the reference has a row for each UNet input
   */
  start(
    { images, channels, h, w }: TracedSize,
    guided: boolean,
    { sigmas, steps }: Pick<Schedule, 'sigmas' | 'steps'>,
    noise: Float32Array,
    start: Float32Array,
    timeIds: Float32Array,
  ): void {
    this.#put('noise', [images, channels, h, w], noise);
    this.#put('latents_init', [images, channels, h, w], start);
    this.#put('sigmas', [sigmas.length], sigmas);
    const timesteps = Float32Array.from(steps, (step: ScheduleStep) => step.timestep);
    this.#put('timesteps', [timesteps.length], timesteps);
    const rows = images * (guided ? 2 : 1);
    const all = new Float32Array(rows * timeIds.length);
    for (let row = 0; row < rows; row++) all.set(timeIds, row * timeIds.length);
    this.#put('add_time_ids', [rows, timeIds.length], all);
  }

  /** One step of one picture; all tensors are [1,channels,h,w]. @param index of the step, from 0 */
  step(
    { channels, h, w }: TracedSize,
    index: number,
    image: number,
    tensors: {
      readonly input: Float32Array;
      readonly cond: Float32Array;
      readonly uncond: Float32Array | null;
      readonly latents: Float32Array;
    },
  ): void {
    const shape = [channels, h, w];
    if (index === 0) this.#putImage('unet_input', shape, tensors.input);
    this.#putImage(`unet_cond#${image}`, shape, tensors.cond);
    if (tensors.uncond !== null) this.#putImage(`unet_uncond#${image}`, shape, tensors.uncond);
    this.#putImage(`latents#${image}`, shape, tensors.latents);
  }

  /** One picture's way through the decoder. @param decoded [1,3,8h,8w] */
  decoded({ channels, h, w }: TracedSize, input: Float32Array, decoded: Float32Array): void {
    this.#putImage('decoder_input', [channels, h, w], input);
    this.#putImage('decoded', [3, decoded.length / (3 * 8 * w), 8 * w], decoded);
  }

  #put(name: string, shape: readonly number[], values: Float32Array): void {
    this.#tensors.set(name, { shape, parts: [Float32Array.from(values)] });
  }

  /**
   * One picture's part of a tensor [n, ...shape], in order of pictures. Parts named `name#image`
   * are one picture's values step by step; they become [steps, n, ...shape] in the end.
   */
  #putImage(name: string, shape: readonly number[], values: Float32Array): void {
    const tensor = this.#tensors.get(name) ?? { shape, parts: [] };
    tensor.parts.push(Float32Array.from(values));
    this.#tensors.set(name, { shape: [tensor.parts.length, ...shape], parts: tensor.parts });
  }

  /** Writes all collected tensors as one safetensors file. */
  encode(): Blob {
    const stacked = stackSteps(this.#tensors);
    const floats = [...stacked].map(([name, { shape, parts }]) => ({
      name,
      dtype: 'F32' as const,
      shape,
      data: joined(parts),
    }));
    return new Blob([encodeSafetensors([...floats, ...this.#ids])]);
  }
}

type Parts = ReadonlyMap<
  string,
  { readonly shape: readonly number[]; readonly parts: readonly Float32Array[] }
>;

/** `name#0`, `name#1` of [steps, ...] become `name` [steps, n, ...]. */
function stackSteps(tensors: Parts): Parts {
  const stacked = new Map<string, { shape: readonly number[]; parts: readonly Float32Array[] }>();
  for (const [key, tensor] of tensors) {
    const [name = key, image] = key.split('#');
    if (image === undefined) {
      stacked.set(key, tensor);
      continue;
    }
    if (image !== '0') continue;
    const images = [...tensors].filter(([other]) => other.startsWith(`${name}#`));
    const [steps = 0, ...rest] = tensor.shape;
    stacked.set(name, {
      shape: [steps, images.length, ...rest],
      parts: tensor.parts.flatMap((_, step) =>
        images.map(([, each]) => each.parts[step] ?? new Float32Array(0)),
      ),
    });
  }
  return stacked;
}

function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const all = new Float32Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
