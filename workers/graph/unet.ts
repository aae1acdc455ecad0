import { AddedMaps } from './added-maps.ts';
import type { AuthoredGraph } from './builder.ts';
import type { UnetConfig } from './config.ts';
import type { GraphTarget } from './networks.ts';
import { beginUnet, downLayers, endUnet, residualLayer, upLayers } from './unet-frame.ts';
import { INNER } from './unet-outer.ts';
import { planUnet } from './unet-plan.ts';

/**
 * The UNet of an SDXL-shaped model (diffusers UNet2DConditionModel), batch 1, symbolic h and w.
 * Inputs: `sample` (scaled latents, f32 map), `time` [1, block_out_channels[0]] f32 sinusoid of the
 * timestep, `guidance` [1, time_cond_proj_dim] f32 where the config has that field, `added` [1, T] f32 from the
 * context graph, and per cross-attention `<path>.k` and `<path>.v` [1, heads, 77, d]. Output: `out_sample`, f32 map;
 * and {@link INNER}, where the target says that the graph gives it.
 */
export function unetGraph(config: UnetConfig, target: GraphTarget): AuthoredGraph {
  const plan = planUnet(config);
  const { c, x: first } = beginUnet('unet', config, target, plan);
  const { l } = c;
  let x = AddedMaps.of(first);
  const skips: AddedMaps[] = [x];
  for (const block of plan.down) {
    x = downLayers(c, x, block, skips);
    if (block.sampler !== null) {
      x = AddedMaps.of(l.conv(x.map(l), block.sampler, { out: x.channels, kernel: 3, stride: 2 }));
      skips.push(x);
    }
  }
  x = residualLayer(c, residualLayer(c, x, plan.mid.before), plan.mid.after);
  let inner = x;
  for (const block of plan.up) {
    inner = x;
    x = upLayers(c, x, block, skips);
    const next = skips.at(-1);
    if (block.sampler !== null && next !== undefined) {
      const larger = l.upsampleTo(x.map(l), next.map(l));
      x = AddedMaps.of(l.conv(larger, block.sampler, { out: x.channels, kernel: 3 }));
    }
  }
  endUnet(c, x, config.out_channels);
  if (target.givesInner === true) {
    l.builder.output(INNER, inner.map(l), l.mapDims(inner.channels, 'h', 'w'));
  }
  return l.builder.finish();
}
