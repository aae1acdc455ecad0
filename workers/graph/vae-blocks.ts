import { forBlock, type VaeConfig } from './config.ts';
import type { FeatureMap, Layers } from './layers.ts';
import type { GraphTarget } from './networks.ts';

/** All norms of AutoencoderKL (diffusers autoencoders/vae.py). */
export const VAE_NORM_EPS = 1e-6;

/** Where a norm stands. */
interface NormPlace {
  /** Whether SiLU follows. */
  readonly silu: boolean;
  /** Index of its level in `block_out_channels`: 0 has the size of the picture, each next one half its sides. */
  readonly level: number;
}

/** A group norm of the network. */
type VaeNorm = (x: FeatureMap, key: string, place: NormPlace) => FeatureMap;

/** What the pieces of a VAE are written with. */
export interface VaeNetwork {
  readonly l: Layers;
  readonly config: VaeConfig;
  readonly norm: VaeNorm;
  /** In how many parts the attention of the middle takes its queries. */
  readonly attentionParts: number;
}

/** A VAE whose config says `force_upcast` overflows in binary16, so its graphs are written in f32. */
export function vaeTarget(config: VaeConfig, target: GraphTarget): GraphTarget {
  return config.force_upcast
    ? { ...target, float: 'fp32', linear: 'float' }
    : { ...target, linear: 'float' };
}

/** Every norm takes the statistics of the map that it is given. */
export function normsOfWhole(l: Layers, config: VaeConfig): VaeNorm {
  const options = { groups: config.norm_num_groups, epsilon: VAE_NORM_EPS };
  return (x, key, { silu }) => l.groupNorm(x, key, { ...options, silu });
}

/** The encoder down to the size of the latents. @param image map [1,3,H,W] */
export function encoderLevels(network: VaeNetwork, image: FeatureMap): FeatureMap {
  const { l, config } = network;
  const widths = config.block_out_channels;
  let x = l.conv(image, 'encoder.conv_in', { out: forBlock(widths, 0), kernel: 3 });
  widths.slice(0, -1).forEach((out, i) => {
    x = encoderBlocks(network, x, i, out);
    x = l.conv(x, `encoder.down_blocks.${i}.downsamplers.0.conv`, {
      out,
      kernel: 3,
      stride: 2,
      pads: [0, 0, 1, 1],
    });
  });
  return x;
}

/** What the encoder does at the size of the latents. @returns the moments [1, 2·latent_channels, h, w] */
export function encoderMiddle(network: VaeNetwork, levels: FeatureMap): FeatureMap {
  const { l, config, norm } = network;
  const last = config.block_out_channels.length - 1;
  let x = encoderBlocks(network, levels, last, forBlock(config.block_out_channels, last));
  const place = { silu: true, level: last };
  x = norm(middle(network, x, 'encoder.mid_block'), 'encoder.conv_norm_out', place);
  const moments = 2 * config.latent_channels;
  x = l.conv(x, 'encoder.conv_out', { out: moments, kernel: 3 });
  return config.use_quant_conv ? l.conv(x, 'quant_conv', { out: moments, kernel: 1 }) : x;
}

/** What the decoder does at the size of the latents. @param latents map [1,latent_channels,h,w] */
export function decoderMiddle(network: VaeNetwork, latents: FeatureMap): FeatureMap {
  const { l, config } = network;
  const channels = config.latent_channels;
  const width = forBlock(config.block_out_channels.toReversed(), 0);
  let x = latents;
  if (config.use_post_quant_conv) x = l.conv(x, 'post_quant_conv', { out: channels, kernel: 1 });
  x = l.conv(x, 'decoder.conv_in', { out: width, kernel: 3 });
  return decoderBlocks(network, middle(network, x, 'decoder.mid_block'), 0, width);
}

/** The decoder from the size of the latents up. @returns the picture [1,3,H,W] in f32 */
export function decoderLevels(network: VaeNetwork, from: FeatureMap): FeatureMap {
  const { l, config, norm } = network;
  let x = from;
  let width = from.channels;
  config.block_out_channels
    .toReversed()
    .slice(1)
    .forEach((out, before) => {
      const up = `decoder.up_blocks.${before}.upsamplers.0.conv`;
      x = l.conv(l.upsampleTwice(x), up, { out: width, kernel: 3 });
      x = decoderBlocks(network, x, before + 1, out);
      width = out;
    });
  x = norm(x, 'decoder.conv_norm_out', { silu: true, level: 0 });
  return l.conv(l.cast(x, 'fp32'), 'decoder.conv_out', { out: 3, kernel: 3 });
}

function encoderBlocks(network: VaeNetwork, from: FeatureMap, level: number, out: number) {
  let x = from;
  for (let j = 0; j < network.config.layers_per_block; j++) {
    x = residual(network, x, `encoder.down_blocks.${level}.resnets.${j}`, { out, level });
  }
  return x;
}

/** @param block its index in the decoder, which counts from the smallest level */
function decoderBlocks(network: VaeNetwork, from: FeatureMap, block: number, out: number) {
  let x = from;
  const level = network.config.block_out_channels.length - 1 - block;
  for (let j = 0; j <= network.config.layers_per_block; j++) {
    x = residual(network, x, `decoder.up_blocks.${block}.resnets.${j}`, { out, level });
  }
  return x;
}

function residual(
  { l, norm }: VaeNetwork,
  x: FeatureMap,
  path: string,
  { out, level }: { readonly out: number; readonly level: number },
): FeatureMap {
  const place = { silu: true, level };
  const h = l.conv(norm(x, `${path}.norm1`, place), `${path}.conv1`, { out, kernel: 3 });
  const y = l.conv(norm(h, `${path}.norm2`, place), `${path}.conv2`, { out, kernel: 3 });
  const shortcut = x.channels === out ? x : l.conv(x, `${path}.conv_shortcut`, { out, kernel: 1 });
  return l.add(y, shortcut);
}

/** Residual block, one head of attention over all positions, residual block. */
function middle(network: VaeNetwork, x: FeatureMap, path: string): FeatureMap {
  const { l, config, norm, attentionParts } = network;
  const place = { out: x.channels, level: config.block_out_channels.length - 1 };
  const before = residual(network, x, `${path}.resnets.0`, place);
  const attention = `${path}.attentions.0`;
  const linear = { out: x.channels, bias: true };
  const normed = norm(before, `${attention}.group_norm`, { silu: false, level: place.level });
  const tokens = l.toTokens(normed);
  const mixed = l.attention(
    l.linear(tokens, `${attention}.to_q`, linear),
    l.linear(tokens, `${attention}.to_k`, linear),
    l.linear(tokens, `${attention}.to_v`, linear),
    { heads: 1, place: 'vae', parts: attentionParts },
  );
  const back = l.toMap(l.linear(mixed, `${attention}.to_out.0`, linear), before);
  return residual(network, l.add(back, before), `${path}.resnets.1`, place);
}
