import { sgmUnetName, type UnetBlocks } from '../../workers/weights/naming/sgm-unet.ts';

/** Where a diffusers tensor lies in a checkpoint; q, k and v of OpenCLIP lie in one tensor. */
export interface SgmName {
  readonly key: string;
  readonly third?: 0 | 1 | 2;
  readonly transposed?: true;
}

type Rules = readonly (readonly [RegExp, string | ((...parts: readonly string[]) => string)])[];

/** Replaces by hand what the app reads by its own tables. */
function rewritten(name: string, rules: Rules): string {
  return rules.reduce(
    (text, [pattern, by]) =>
      typeof by === 'string' ? text.replace(pattern, by) : text.replace(pattern, by),
    name,
  );
}

/** The way from diffusers to latent-diffusion. */
function vaeRules(blocks: number): Rules {
  const fromEnd = (i = '') => blocks - 1 - Number(i);
  return [
    [/down_blocks\.(\d+)\.resnets\.(\d+)/, 'down.$1.block.$2'],
    [/down_blocks\.(\d+)\.downsamplers\.0/, 'down.$1.downsample'],
    [/up_blocks\.(\d+)\.resnets\.(\d+)/, (_, i, j) => `up.${fromEnd(i)}.block.${j}`],
    [/up_blocks\.(\d+)\.upsamplers\.0/, (_, i) => `up.${fromEnd(i)}.upsample`],
    [/mid_block\.resnets\.0/, 'mid.block_1'],
    [/mid_block\.resnets\.1/, 'mid.block_2'],
    [/mid_block\.attentions\.0/, 'mid.attn_1'],
    [/conv_shortcut/, 'nin_shortcut'],
    [/conv_norm_out/, 'norm_out'],
    [/group_norm/, 'norm'],
    [/to_out\.0/, 'proj_out'],
    [/to_([qkv])\./, '$1.'],
  ];
}

const CLIP_RULES: Rules = [
  [/^text_model\.encoder\.layers/, 'transformer.resblocks'],
  [/layer_norm(\d)/, 'ln_$1'],
  [/mlp\.fc1/, 'mlp.c_fc'],
  [/mlp\.fc2/, 'mlp.c_proj'],
  [/self_attn/, 'attn'],
  [/^text_model\.final_layer_norm/, 'ln_final'],
  [/^text_model\.embeddings\.token_embedding/, 'token_embedding'],
  [/^text_model\.embeddings\.position_embedding\.weight/, 'positional_embedding'],
];

/** The name that a tensor of a diffusers folder has in a single-file checkpoint. */
export function sgmName(
  component: string,
  name: string,
  blocks: { readonly unet: UnetBlocks; readonly vae: number },
): SgmName {
  if (component === 'unet')
    return { key: `model.diffusion_model.${sgmUnetName(name, blocks.unet)}` };
  if (component === 'vae') {
    return { key: `first_stage_model.${rewritten(name, vaeRules(blocks.vae))}` };
  }
  if (component === 'text_encoder') return { key: `conditioner.embedders.0.transformer.${name}` };
  const prefix = 'conditioner.embedders.1.model.';
  if (name === 'text_projection.weight') {
    return { key: `${prefix}text_projection`, transposed: true };
  }
  const [, layer, which = '', tensor] =
    /layers\.(\d+)\.self_attn\.([qkv])_proj\.(\w+)/.exec(name) ?? [];
  if (layer === undefined) return { key: prefix + rewritten(name, CLIP_RULES) };
  const third = 'qkv'.indexOf(which) as 0 | 1 | 2;
  return { key: `${prefix}transformer.resblocks.${layer}.attn.in_proj_${tensor}`, third };
}
