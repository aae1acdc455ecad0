import { AddedMaps } from './added-maps.ts';
import { forBlock, type UnetConfig } from './config.ts';
import type { FeatureMap, Layers, Row } from './layers.ts';
import { layersFor, type GraphTarget } from './networks.ts';
import { crossAttentions, type BlockPlan, type LayerPlan, type UnetPlan } from './unet-plan.ts';
import { transformer, type TransformerContext } from './unet-transformer.ts';

/** Tokens of a prompt; both CLIP encoders pad to this. */
const PROMPT_TOKENS = 77;

/** What the residual blocks of a UNet graph share. */
export interface UnetContext extends TransformerContext {
  /** silu of the time embedding. Every residual block projects it with weights of its own. */
  readonly time: Row;
}

/**
 * Begins a graph of the UNet: its inputs, the time embedding and the first convolution.
 * @param name of the graph
 * @param plan its transformers are those that the graph has, each with inputs for keys and values
 * @returns what the blocks share, and the output of `conv_in`
 */
export function beginUnet(
  name: string,
  config: UnetConfig,
  target: GraphTarget,
  plan: Pick<UnetPlan, 'transformers'>,
): { readonly c: UnetContext; readonly x: FeatureMap } {
  const l = layersFor(name, target);
  const base = forBlock(config.block_out_channels, 0);
  const timeSize = base * 4;
  const latents = l.builder.input(
    'map',
    'sample',
    'fp32',
    l.mapDims(config.in_channels, 'h', 'w'),
    config.in_channels,
  );
  const sinusoid = l.builder.input('row', 'time', 'fp32', [1, base], base);
  const guidance = config.time_cond_proj_dim;
  const time = guidance === null ? sinusoid : l.add(sinusoid, guidanceRow(l, guidance, base));
  const added = l.builder.input('row', 'added', 'fp32', [1, timeSize], timeSize);
  const keysAndValues = new Map(
    crossAttentions(plan).map(({ path, transformer: t }) => {
      const dims = [1, t.heads, PROMPT_TOKENS, t.channels / t.heads];
      const k = l.builder.input('heads', `${path}.k`, target.float, dims, t.channels);
      const v = l.builder.input('heads', `${path}.v`, target.float, dims, t.channels);
      return [path, { k, v }] as const;
    }),
  );

  const hidden = l.silu(l.linear(time, 'time_embedding.linear_1', bias(timeSize)));
  const embedded = l.add(l.linear(hidden, 'time_embedding.linear_2', bias(timeSize)), added);
  const c: UnetContext = {
    l,
    norm: { groups: config.norm_num_groups, epsilon: config.norm_eps },
    time: l.cast(l.silu(embedded), target.float),
    keysAndValues,
  };
  return { c, x: l.conv(l.cast(latents, target.float), 'conv_in', { out: base, kernel: 3 }) };
}

/** Writes the last norm and convolution, whose output is the graph's `out_sample`. */
export function endUnet({ l, norm }: UnetContext, x: AddedMaps, channels: number): void {
  // The last convolution sums in f32: its output is the prediction the sampler multiplies by sigma.
  const last = l.cast(x.groupNorm(l, 'conv_norm_out', { ...norm, silu: true }), 'fp32');
  const out = l.conv(last, 'conv_out', { out: channels, kernel: 3 });
  l.builder.output('out_sample', out, l.mapDims(channels, 'h', 'w'));
}

/** The layers of a down block. @param skips gets the output of each */
export function downLayers(
  c: UnetContext,
  x: AddedMaps,
  block: BlockPlan,
  skips: AddedMaps[],
): AddedMaps {
  return block.layers.reduce((map, layer) => {
    const made = residualLayer(c, map, layer);
    skips.push(made);
    return made;
  }, x);
}

/** The layers of an up block. @param skips loses its last ones, one to each layer */
export function upLayers(
  c: UnetContext,
  x: AddedMaps,
  block: BlockPlan,
  skips: AddedMaps[],
): AddedMaps {
  const { l } = c;
  return block.layers.reduce((map, layer) => {
    const skip = skips.pop();
    if (skip === undefined) throw new Error('the UNet has more up layers than skips');
    return residualLayer(c, AddedMaps.of(l.concatChannels(map.map(l), skip.map(l))), layer);
  }, x);
}

export function residualLayer(c: UnetContext, x: AddedMaps, layer: LayerPlan): AddedMaps {
  const { l } = c;
  const h = l.conv(
    x.groupNorm(l, `${layer.resnet}.norm1`, { ...c.norm, silu: true }),
    `${layer.resnet}.conv1`,
    { out: layer.out, kernel: 3 },
  );
  const row = l.linear(c.time, `${layer.resnet}.time_emb_proj`, bias(layer.out));
  const second = l.conv(
    l.groupNormAfterRow(h, row, `${layer.resnet}.norm2`, c.norm),
    `${layer.resnet}.conv2`,
    { out: layer.out, kernel: 3 },
  );
  const shortcut =
    x.channels === layer.out
      ? x.map(l)
      : l.conv(x.map(l), `${layer.resnet}.conv_shortcut`, { out: layer.out, kernel: 1 });
  const sum = AddedMaps.sum(second, shortcut);
  return layer.transformer === null ? sum : transformer(c, sum, layer.transformer);
}

/** What guidance adds to the time of a UNet that was distilled with it (diffusers `cond_proj`). */
function guidanceRow(l: Layers, size: number, out: number): Row {
  const guidance = l.builder.input('row', 'guidance', 'fp32', [1, size], size);
  return l.linear(guidance, 'time_embedding.cond_proj', { out, bias: false });
}

function bias(out: number) {
  return { out, bias: true };
}
