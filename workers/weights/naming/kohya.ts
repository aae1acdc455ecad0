/** The networks that a LoRA may change. */
export type LoraComponent = 'text_encoder' | 'text_encoder_2' | 'unet';

/**
 * What kohya's trainer puts before a module of each network. The first text encoder also has its
 * name from the time when there was one.
 */
const PREFIXES: Readonly<Record<LoraComponent, readonly string[]>> = {
  unet: ['lora_unet'],
  text_encoder: ['lora_te1', 'lora_te'],
  text_encoder_2: ['lora_te2'],
};

/**
 * kohya's spellings of a module: a prefix for the network, and underscores for dots. They cannot be
 * taken apart again, as names have underscores of their own; a table finds the module.
 * @param path diffusers' or SGM's path of the module, without `.weight`
 */
export function kohyaNames(component: LoraComponent, path: string): readonly string[] {
  return PREFIXES[component].map((prefix) => `${prefix}_${path.replaceAll('.', '_')}`);
}
