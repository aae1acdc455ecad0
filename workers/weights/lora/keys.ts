/** What a tensor of a LoRA file is for the layer it names. */
export type LoraPart =
  /** A: from the layer's inputs to the rank. */
  | 'down'
  /** B: from the rank to the layer's outputs. */
  | 'up'
  | 'alpha'
  /** PEFT's DoRA: the length of each row of the changed weight. */
  | 'magnitude'
  /** kohya's DoRA, which diffusers leaves out. */
  | 'dora_scale'
  /** The middle of a convolution in three parts (CP decomposition). */
  | 'mid'
  /** A part of another kind of adapter. */
  | 'other';

/** A tensor's name, taken apart. */
export interface LoraKey {
  /** The layer, as the file spells it. */
  readonly module: string;
  readonly part: LoraPart;
}

/** How names end: kohya, PEFT (with an adapter's name or without), old diffusers. */
const ENDINGS: readonly (readonly [RegExp, LoraPart])[] = [
  [/\.lora_down\.weight$/, 'down'],
  [/\.lora_up\.weight$/, 'up'],
  [/\.lora_mid\.weight$/, 'mid'],
  [/\.lora_A(?:\.\w+)?\.weight$/, 'down'],
  [/\.lora_B(?:\.\w+)?\.weight$/, 'up'],
  [/(?:\.lora|\.lora_linear_layer|_lora)\.down\.weight$/, 'down'],
  [/(?:\.lora|\.lora_linear_layer|_lora)\.up\.weight$/, 'up'],
  [/\.alpha$/, 'alpha'],
  [/\.lora_magnitude_vector(?:\.\w+)?(?:\.weight)?$/, 'magnitude'],
  [/\.dora_scale$/, 'dora_scale'],
  [/\.(?:hada_\w+|lokr_\w+|oft_\w+|diff|diff_b|w_norm|b_norm)$/, 'other'],
];

/** Characters. The longest names of published files have 130; a hostile one may have megabytes. */
export const LONGEST_NAME = 500;

/**
 * Takes the name of a tensor apart.
 * @returns undefined if it ends as no part of a LoRA does
 */
export function readKey(name: string): LoraKey | undefined {
  if (name.length > LONGEST_NAME) return undefined;
  for (const [ending, part] of ENDINGS) {
    const found = ending.exec(name);
    if (found !== null) return { module: name.slice(0, found.index), part };
  }
  return undefined;
}
