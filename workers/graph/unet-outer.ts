import { AddedMaps } from './added-maps.ts';
import type { AuthoredGraph } from './builder.ts';
import type { UnetConfig } from './config.ts';
import type { GraphTarget } from './networks.ts';
import { beginUnet, downLayers, endUnet, upLayers } from './unet-frame.ts';
import { planUnet, type BlockPlan, type UnetPlan } from './unet-plan.ts';

/**
 * The name of what the levels inside give the outer one: an output of the UNet's graph where its target
 * says so, and an input of the outer level's graph. A map of the target's float type with
 * {@link innerChannels}, as high and wide as the latents.
 */
export const INNER = 'inner';

/** Channels of {@link INNER}: of what enters the last up block. */
export function innerChannels(config: UnetConfig): number {
  const { mid, up } = planUnet(config);
  return (up.at(-2)?.layers.at(-1) ?? mid.after).out;
}

/**
 * The UNet's outer level alone: its first down block and its last up block, with the first and the last
 * convolution (the branch of DeepCache, arXiv 2312.00858, that skips most). In a published SDXL that level has no
 * attention, and 6.7 % of a call's operations. Inputs as {@link unetGraph}'s, with the keys and values of this
 * level's attention only, and {@link INNER}. Output: `out_sample`. All weights are those of the UNet's graph too.
 */
export function unetOuterGraph(config: UnetConfig, target: GraphTarget): AuthoredGraph {
  const plan = planUnet(config);
  const { first, last } = outerBlocks(plan);
  const transformers = [first, last].flatMap(({ layers }) =>
    layers.flatMap(({ transformer }) => transformer ?? []),
  );
  const { c, x } = beginUnet('unet_outer', config, target, { transformers });
  const { builder } = c.l;
  const channels = innerChannels(config);
  const dims = c.l.mapDims(channels, 'h', 'w');
  const inner = builder.input('map', INNER, target.float, dims, channels);
  const skips = [AddedMaps.of(x)];
  downLayers(c, AddedMaps.of(x), first, skips);
  endUnet(c, upLayers(c, AddedMaps.of(inner), last, skips), config.out_channels);
  return builder.finish();
}

function outerBlocks({ down, up }: UnetPlan): {
  readonly first: BlockPlan;
  readonly last: BlockPlan;
} {
  const [first, last] = [down[0], up.at(-1)];
  if (first === undefined || last === undefined) throw new Error('the UNet has no blocks');
  return { first, last };
}
