import { z } from 'zod';
import type { UnsupportedConfig } from '../failure.ts';

/** A model folder's config.json has a value that no graph here supports. */
export class UnsupportedConfigError extends Error implements UnsupportedConfig {
  override readonly name = 'UnsupportedConfigError';
  readonly configFile: string;

  /** @param configFile as "unet/config.json" */
  constructor(configFile: string, message: string) {
    super(message);
    this.configFile = configFile;
  }
}

const perBlock = z.union([z.number().int().positive(), z.array(z.number().int().positive())]);

const unetSchema = z.object({
  act_fn: z.literal('silu'),
  addition_embed_type: z.literal('text_time'),
  addition_time_embed_dim: z.number().int().positive(),
  attention_head_dim: perBlock,
  block_out_channels: z.array(z.number().int().positive()).min(1),
  center_input_sample: z.literal(false).default(false),
  class_embed_type: z.null().default(null),
  cross_attention_dim: z.number().int().positive(),
  down_block_types: z.array(z.enum(['DownBlock2D', 'CrossAttnDownBlock2D'])),
  flip_sin_to_cos: z.boolean(),
  freq_shift: z.number(),
  in_channels: z.number().int().positive(),
  layers_per_block: z.number().int().positive(),
  mid_block_type: z.literal('UNetMidBlock2DCrossAttn'),
  norm_eps: z.number().positive(),
  norm_num_groups: z.number().int().positive(),
  out_channels: z.number().int().positive(),
  projection_class_embeddings_input_dim: z.number().int().positive(),
  resnet_time_scale_shift: z.literal('default').default('default'),
  time_cond_proj_dim: z.number().int().positive().nullable().default(null),
  transformer_layers_per_block: perBlock,
  up_block_types: z.array(z.enum(['UpBlock2D', 'CrossAttnUpBlock2D'])),
  use_linear_projection: z.literal(true),
});

/**
 * `unet/config.json` of an SDXL-shaped model; `attention_head_dim` counts heads (diffusers' name).
 */
export type UnetConfig = z.infer<typeof unetSchema>;

const vaeSchema = z.object({
  act_fn: z.literal('silu'),
  block_out_channels: z.array(z.number().int().positive()).min(1),
  down_block_types: z.array(z.literal('DownEncoderBlock2D')),
  force_upcast: z.boolean().default(true),
  in_channels: z.literal(3),
  latent_channels: z.number().int().positive(),
  latents_mean: z.array(z.number()).nullish(),
  latents_std: z.array(z.number().positive()).nullish(),
  layers_per_block: z.number().int().positive(),
  mid_block_add_attention: z.literal(true).default(true),
  norm_num_groups: z.number().int().positive(),
  out_channels: z.literal(3),
  scaling_factor: z.number().positive(),
  up_block_types: z.array(z.literal('UpDecoderBlock2D')),
  use_post_quant_conv: z.boolean().default(true),
  use_quant_conv: z.boolean().default(true),
});

/** `vae/config.json` (AutoencoderKL). */
export type VaeConfig = z.infer<typeof vaeSchema>;

const clipSchema = z.object({
  architectures: z.array(z.string()).min(1),
  eos_token_id: z.number().int(),
  hidden_act: z.enum(['quick_gelu', 'gelu']),
  hidden_size: z.number().int().positive(),
  intermediate_size: z.number().int().positive(),
  layer_norm_eps: z.number().positive(),
  max_position_embeddings: z.number().int().positive(),
  num_attention_heads: z.number().int().positive(),
  num_hidden_layers: z.number().int().min(2),
  projection_dim: z.number().int().positive(),
  vocab_size: z.number().int().positive(),
});

/** `text_encoder{,_2}/config.json` (CLIPTextModel, CLIPTextModelWithProjection). */
export type ClipConfig = z.infer<typeof clipSchema>;

/** Whether the encoder also gives the pooled, projected state (text_encoder_2). */
export function hasProjection(config: ClipConfig): boolean {
  return config.architectures.includes('CLIPTextModelWithProjection');
}

function parse<S extends z.ZodType>(schema: S, file: string, json: unknown): z.infer<S> {
  const result = schema.safeParse(json);
  if (result.success) return result.data;
  const [issue] = result.error.issues;
  throw new UnsupportedConfigError(
    file,
    `${issue?.path.join('.') || 'the file'} is not as an SDXL model has it (${issue?.message ?? 'invalid'}).`,
  );
}

/** @throws UnsupportedConfigError naming the first field that does not fit. */
export function parseUnetConfig(json: unknown): UnetConfig {
  const config = parse(unetSchema, 'unet/config.json', json);
  if (
    config.down_block_types.length !== config.block_out_channels.length ||
    config.up_block_types.length !== config.block_out_channels.length
  ) {
    throw new UnsupportedConfigError(
      'unet/config.json',
      'block_out_channels, down_block_types and up_block_types differ in length.',
    );
  }
  return config;
}

/** @throws UnsupportedConfigError naming the first field that does not fit. */
export function parseVaeConfig(json: unknown): VaeConfig {
  return parse(vaeSchema, 'vae/config.json', json);
}

/** @throws UnsupportedConfigError naming the first field that does not fit. */
export function parseClipConfig(folder: string, json: unknown): ClipConfig {
  return parse(clipSchema, `${folder}/config.json`, json);
}

/** The value for block `index` of a field that is one number or one per block. */
export function forBlock(value: number | readonly number[], index: number): number {
  const found = typeof value === 'number' ? value : value[index];
  if (found === undefined) {
    throw new UnsupportedConfigError('unet/config.json', `no value for block ${index}.`);
  }
  return found;
}
