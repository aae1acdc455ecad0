import type { UnetBlocks } from '../naming/sgm-unet.ts';
import type { KeyShapes } from './key-shapes.ts';

/** Channels of a head of attention in every SDXL model; shapes do not show it. */
export const HEAD_CHANNELS = 64;
/** Numbers that SDXL adds to the time embedding beside the text: two sizes and a place. */
const TIME_IDS = 6;

/** What of a UNet's config a file's shapes show. */
export interface UnetShape extends UnetBlocks {
  readonly block_out_channels: readonly number[];
  readonly transformer_layers_per_block: readonly number[];
  readonly cross_attention_dim: number;
}

/**
 * Reads the blocks of an SDXL-shaped UNet off the shapes of its tensors in SGM's names.
 * @param keys the UNet's tensors, without `model.diffusion_model.`
 * @returns undefined if there are no such blocks
 */
export function unetShape(keys: KeyShapes): UnetShape | undefined {
  const inputs = keys.count((n) => (n === 0 ? 'input_blocks.0.0.weight' : first(keys, n)));
  const samplers = range(inputs).filter((n) => keys.has(`input_blocks.${n}.0.op.weight`));
  // Without a second block nothing tells how long a block is.
  const layers = (samplers[0] ?? inputs) - 1;
  if (layers < 1 || inputs !== (samplers.length + 1) * (layers + 1)) return undefined;
  const blocks = range(samplers.length + 1).map((b) => b * (layers + 1) + 1);
  const depths = blocks.map((n) =>
    keys.count((t) => `input_blocks.${n}.1.transformer_blocks.${t}.norm1.weight`),
  );
  const channels = blocks.map((n) => keys.dim(`input_blocks.${n}.0.out_layers.3.weight`, 0) ?? 0);
  const width = keys.dim('middle_block.1.transformer_blocks.0.attn2.to_k.weight', 1);
  if (width === undefined) return undefined;
  return {
    layers_per_block: layers,
    block_out_channels: channels,
    cross_attention_dim: width,
    // A block without attention has no use for the number, and diffusers writes a 1.
    transformer_layers_per_block: depths.map((depth) => Math.max(1, depth)),
    up_block_types: depths.map((d) => (d > 0 ? 'CrossAttnUpBlock2D' : 'UpBlock2D')).toReversed(),
  };
}

/** A name that the n-th input block has: it begins with a residual block, or is a sampler. */
function first(keys: KeyShapes, n: number): string {
  const sampler = `input_blocks.${n}.0.op.weight`;
  return keys.has(sampler) ? sampler : `input_blocks.${n}.0.in_layers.0.weight`;
}

/**
 * Makes the `unet/config.json` of a checkpoint. Heads of 64 channels and norms of 32 groups are SDXL's.
 * @param pooled width of the second text encoder's pooled state
 */
export function unetConfig(keys: KeyShapes, shape: UnetShape, pooled: number): object {
  const added = keys.dim('label_emb.0.0.weight', 1) ?? 0;
  return {
    _class_name: 'UNet2DConditionModel',
    act_fn: 'silu',
    addition_embed_type: 'text_time',
    addition_time_embed_dim: (added - pooled) / TIME_IDS,
    // diffusers' name for the number of heads.
    attention_head_dim: shape.block_out_channels.map((channels) => channels / HEAD_CHANNELS),
    block_out_channels: shape.block_out_channels,
    center_input_sample: false,
    class_embed_type: null,
    cross_attention_dim: shape.cross_attention_dim,
    down_block_types: shape.up_block_types
      .map((type) => (type === 'UpBlock2D' ? 'DownBlock2D' : 'CrossAttnDownBlock2D'))
      .toReversed(),
    flip_sin_to_cos: true,
    freq_shift: 0,
    in_channels: keys.dim('input_blocks.0.0.weight', 1),
    layers_per_block: shape.layers_per_block,
    mid_block_type: 'UNetMidBlock2DCrossAttn',
    norm_eps: 1e-5,
    norm_num_groups: 32,
    out_channels: keys.dim('out.2.weight', 0),
    projection_class_embeddings_input_dim: added,
    resnet_time_scale_shift: 'default',
    time_cond_proj_dim: null,
    transformer_layers_per_block: shape.transformer_layers_per_block,
    up_block_types: shape.up_block_types,
    use_linear_projection: keys.dim('middle_block.1.proj_in.weight', 2) === undefined,
  };
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => i);
}
