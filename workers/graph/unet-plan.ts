import { forBlock, type UnetConfig } from './config.ts';

/**
 * A Transformer2D: `layers` blocks of self- and cross-attention at `channels` with `heads` heads.
 */
export interface TransformerPlan {
  readonly path: string;
  readonly channels: number;
  readonly heads: number;
  readonly layers: number;
  /**
   * Whether it belongs to the level of the highest resolution that has attention. Quantising that
   * level to 4 bits hurts pictures most (docs/BENCHMARKS.md).
   */
  readonly finest: boolean;
}

/** One residual block with the transformer behind it, if any. */
export interface LayerPlan {
  readonly resnet: string;
  readonly out: number;
  readonly transformer: TransformerPlan | null;
}

export interface BlockPlan {
  readonly layers: readonly LayerPlan[];
  /** Path of the down- or upsampling convolution; null in the last block. */
  readonly sampler: string | null;
}

/** A UNet as a list of blocks (diffusers UNet2DConditionModel.__init__). */
export interface UnetPlan {
  readonly down: readonly BlockPlan[];
  readonly mid: { readonly before: LayerPlan; readonly after: LayerPlan };
  readonly up: readonly BlockPlan[];
  readonly transformers: readonly TransformerPlan[];
}

/** Makes the list of blocks that config.json describes. */
export function planUnet(config: UnetConfig): UnetPlan {
  const count = config.block_out_channels.length;
  const finest = config.down_block_types.indexOf('CrossAttnDownBlock2D');
  const transformers: TransformerPlan[] = [];
  const layer = (block: string, level: number, index: number, attends: boolean): LayerPlan => {
    const out = forBlock(config.block_out_channels, level);
    const transformer = attends
      ? {
          path: `${block}.attentions.${index}`,
          channels: out,
          heads: forBlock(config.attention_head_dim, level),
          layers: forBlock(config.transformer_layers_per_block, level),
          finest: level === finest,
        }
      : null;
    if (transformer !== null) transformers.push(transformer);
    return { resnet: `${block}.resnets.${index}`, out, transformer };
  };
  const down = config.down_block_types.map((type, level) => ({
    layers: range(config.layers_per_block).map((j) =>
      layer(`down_blocks.${level}`, level, j, type === 'CrossAttnDownBlock2D'),
    ),
    sampler: level < count - 1 ? `down_blocks.${level}.downsamplers.0.conv` : null,
  }));
  const mid = {
    before: layer('mid_block', count - 1, 0, true),
    after: layer('mid_block', count - 1, 1, false),
  };
  const up = config.up_block_types.map((type, i) => ({
    layers: range(config.layers_per_block + 1).map((j) =>
      layer(`up_blocks.${i}`, count - 1 - i, j, type === 'CrossAttnUpBlock2D'),
    ),
    sampler: i < count - 1 ? `up_blocks.${i}.upsamplers.0.conv` : null,
  }));
  return { down, mid, up, transformers };
}

/** Paths of every cross-attention, in the order the UNet meets them. */
export function crossAttentions(
  plan: Pick<UnetPlan, 'transformers'>,
): readonly { readonly path: string; readonly transformer: TransformerPlan }[] {
  return plan.transformers.flatMap((transformer) =>
    range(transformer.layers).map((n) => ({
      path: `${transformer.path}.transformer_blocks.${n}.attn2`,
      transformer,
    })),
  );
}

function range(length: number): readonly number[] {
  return Array.from({ length }, (_, i) => i);
}
