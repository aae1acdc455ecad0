import type { SafetensorsEntry } from '../safetensors.ts';
import { LONGEST_NAME } from './keys.ts';

/** Inputs of the keys and values of a cross-attention: the width of the prompt's embeddings. */
const BY_PROMPT_WIDTH: Readonly<Record<number, string>> = {
  768: 'Stable Diffusion 1',
  1024: 'Stable Diffusion 2',
  2048: 'SDXL',
};

/** Parts of names that only one family of models has. */
const BY_NAME: readonly (readonly [RegExp, string])[] = [
  [/double_blocks|single_blocks|single_transformer_blocks/, 'FLUX'],
  [/joint_blocks/, 'Stable Diffusion 3'],
  [/^transformer\.|lora_transformer_/, 'a transformer model such as FLUX or Stable Diffusion 3'],
];

/**
 * Says which model a LoRA file was made for.
 * @returns undefined if its names and shapes do not say
 */
export function madeFor(tensors: Iterable<SafetensorsEntry>): string | undefined {
  for (const { name, shape } of tensors) {
    if (name.length > LONGEST_NAME) continue;
    const [, family] = BY_NAME.find(([pattern]) => pattern.test(name)) ?? [];
    if (family !== undefined) return family;
    if (/attn2[._](?:processor[._])?to_[kv][._].*(?:down|lora_A)/.test(name)) {
      const width = BY_PROMPT_WIDTH[shape[1] ?? 0];
      if (width !== undefined) return width;
    }
  }
  return undefined;
}
