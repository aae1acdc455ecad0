import type { KeyShapes } from './key-shapes.ts';

/** Mean and spread of each latent channel, as Playground v2.5 has them in its file. */
export interface LatentStatistics {
  readonly latents_mean: readonly number[];
  readonly latents_std: readonly number[];
}

/** How many blocks either half of a VAE has. @param keys its tensors, without `first_stage_model.` */
export function vaeBlocks(keys: KeyShapes): number {
  return keys.count((i) => `encoder.down.${i}.block.0.norm1.weight`);
}

/**
 * Makes the `vae/config.json` of a checkpoint. The scaling factor is Playground v2.5's if the file has
 * statistics of latents, else SDXL's; norms of 32 groups are SDXL's.
 */
export function vaeConfig(keys: KeyShapes, statistics: LatentStatistics | undefined): object {
  const blocks = vaeBlocks(keys);
  const channels = Array.from({ length: blocks }, (_, i) =>
    keys.dim(`encoder.down.${i}.block.0.conv2.weight`, 0),
  );
  return {
    _class_name: 'AutoencoderKL',
    act_fn: 'silu',
    block_out_channels: channels,
    down_block_types: channels.map(() => 'DownEncoderBlock2D'),
    force_upcast: true,
    in_channels: keys.dim('encoder.conv_in.weight', 1),
    latent_channels: keys.dim('decoder.conv_in.weight', 1),
    ...statistics,
    layers_per_block: keys.count((j) => `encoder.down.0.block.${j}.norm1.weight`),
    norm_num_groups: 32,
    out_channels: keys.dim('decoder.conv_out.weight', 0),
    scaling_factor: statistics === undefined ? 0.13025 : 0.5,
    up_block_types: channels.map(() => 'UpDecoderBlock2D'),
    use_post_quant_conv: keys.has('post_quant_conv.weight'),
    use_quant_conv: keys.has('quant_conv.weight'),
  };
}
