import { AddedMaps } from './added-maps.ts';
import type { AuthoredGraph } from './builder.ts';
import { forBlock, type UnetConfig } from './config.ts';
import type { Layers, Row } from './layers.ts';
import { layersFor, type GraphTarget } from './networks.ts';
import { crossAttentions, planUnet, type LayerPlan } from './unet-plan.ts';
import { transformer, type TransformerContext } from './unet-transformer.ts';

/** Tokens of a prompt; both CLIP encoders pad to this. */
const PROMPT_TOKENS = 77;

interface Context extends TransformerContext {
  /** silu of the time embedding. Every residual block projects it with weights of its own. */
  readonly time: Row;
}

/**
 * The UNet of an SDXL-shaped model (diffusers UNet2DConditionModel), batch 1, symbolic h and w.
 * Inputs: `sample` (scaled latents, f32 map), `time` [1, block_out_channels[0]] f32 sinusoid of the
 * timestep, `guidance` [1, time_cond_proj_dim] f32 where the config has that field, `added` [1, T] f32 from the context graph, and per cross-attention `<path>.k` and
 * `<path>.v` [1, heads, 77, d]. Output: `out_sample`, f32 map.
 */
export function unetGraph(config: UnetConfig, target: GraphTarget): AuthoredGraph {
  const l = layersFor('unet', target);
  const plan = planUnet(config);
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
  const c: Context = {
    l,
    norm: { groups: config.norm_num_groups, epsilon: config.norm_eps },
    time: l.cast(l.silu(embedded), target.float),
    keysAndValues,
  };

  let x = AddedMaps.of(l.conv(l.cast(latents, target.float), 'conv_in', { out: base, kernel: 3 }));
  const skips: AddedMaps[] = [x];
  for (const block of plan.down) {
    for (const layer of block.layers) {
      x = residualLayer(c, x, layer);
      skips.push(x);
    }
    if (block.sampler !== null) {
      x = AddedMaps.of(l.conv(x.map(l), block.sampler, { out: x.channels, kernel: 3, stride: 2 }));
      skips.push(x);
    }
  }
  x = residualLayer(c, residualLayer(c, x, plan.mid.before), plan.mid.after);
  for (const block of plan.up) {
    for (const layer of block.layers) {
      const skip = skips.pop();
      if (skip === undefined) throw new Error('the UNet has more up layers than skips');
      x = residualLayer(c, AddedMaps.of(l.concatChannels(x.map(l), skip.map(l))), layer);
    }
    const next = skips.at(-1);
    if (block.sampler !== null && next !== undefined) {
      const larger = l.upsampleTo(x.map(l), next.map(l));
      x = AddedMaps.of(l.conv(larger, block.sampler, { out: x.channels, kernel: 3 }));
    }
  }
  // The last convolution sums in f32: its output is the prediction the sampler multiplies by sigma.
  const last = l.cast(x.groupNorm(l, 'conv_norm_out', { ...c.norm, silu: true }), 'fp32');
  const out = l.conv(last, 'conv_out', { out: config.out_channels, kernel: 3 });
  l.builder.output('out_sample', out, l.mapDims(config.out_channels, 'h', 'w'));
  return l.builder.finish();
}

function residualLayer(c: Context, x: AddedMaps, layer: LayerPlan): AddedMaps {
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
