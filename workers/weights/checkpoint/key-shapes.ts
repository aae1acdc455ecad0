import type { SafetensorsHeader } from '../safetensors.ts';

/** What a single-file checkpoint's networks are called in it. The names of a network follow. */
export const PREFIX = {
  unet: 'model.diffusion_model.',
  vae: 'first_stage_model.',
  text_encoder: 'conditioner.embedders.0.transformer.',
  text_encoder_2: 'conditioner.embedders.1.model.',
} as const;

/** The shapes of a network's tensors, by their names in the file without the network's prefix. */
export class KeyShapes {
  readonly #tensors: SafetensorsHeader['tensors'];
  readonly #prefix: string;

  constructor({ tensors }: SafetensorsHeader, prefix: string) {
    this.#tensors = tensors;
    this.#prefix = prefix;
  }

  has(name: string): boolean {
    return this.#tensors.has(this.#prefix + name);
  }

  /** One dimension of a tensor; undefined if there is no such tensor, or if it has fewer dimensions. */
  dim(name: string, axis: number): number | undefined {
    return this.#tensors.get(this.#prefix + name)?.shape[axis];
  }

  /** How many of `name(0)`, `name(1)` … there are, without a gap. */
  count(name: (i: number) => string): number {
    let i = 0;
    while (this.has(name(i))) i++;
    return i;
  }
}
