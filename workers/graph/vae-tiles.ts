import type { AuthoredGraph } from './builder.ts';
import type { VaeConfig } from './config.ts';
import { layersFor, type GraphTarget } from './networks.ts';
import { SharedNorms } from './shared-norms.ts';
import {
  decoderLevels,
  decoderMiddle,
  encoderLevels,
  encoderMiddle,
  normsOfWhole,
  VAE_NORM_EPS,
  vaeTarget,
  type VaeNetwork,
} from './vae-blocks.ts';
import type { Layers } from './layers.ts';

/**
 * The parts that the queries of the middle's attention are taken in: 23,170 latents then have scores of 128 MiB,
 * which every WebGPU device can bind, and 256 latents one query for each part at least.
 */
const ATTENTION_PARTS = 16;

/** Norms of the encoder's levels, which go before its middle. */
export function encoderNorms({ block_out_channels: widths, layers_per_block }: VaeConfig): number {
  return (widths.length - 1) * layers_per_block * 2;
}

/** Norms of the decoder's levels, which follow its middle; the last one is that of the output. */
export function decoderNorms({ block_out_channels: widths, layers_per_block }: VaeConfig): number {
  return (widths.length - 1) * (layers_per_block + 1) * 2 + 1;
}

/** A tile of the encoder. Input `image`: map [1,3,H,W] in −1…1. Output `levels`: map [1,C,H/8,W/8]. Norms are shared. */
export function vaeEncoderTileGraph(config: VaeConfig, target: GraphTarget): AuthoredGraph {
  const { float, ...rest } = vaeTarget(config, target);
  const l = layersFor('vae_encoder_tile', { float, ...rest });
  const image = l.builder.input('map', 'image', 'fp32', l.mapDims(3, 'H', 'W'), 3);
  const { network, shared } = inTile(l, config, encoderNorms(config));
  const x = encoderLevels(network, l.cast(image, float));
  l.builder.output('levels', l.cast(x, 'fp32'), l.mapDims(x.channels, 'h', 'w'));
  shared.finish();
  return l.builder.finish();
}

/** What follows a whole picture's tiles. Input `levels`: map [1,C,h,w]. Output `moments`: map [1, 2·latent_channels, h, w]. */
export function vaeEncoderMiddleGraph(config: VaeConfig, target: GraphTarget): AuthoredGraph {
  const { float, ...rest } = vaeTarget(config, target);
  const l = layersFor('vae_encoder_middle', { float, ...rest });
  const channels = middleChannels(config);
  const dims = l.mapDims(channels, 'h', 'w');
  const levels = l.builder.input('map', 'levels', 'fp32', dims, channels);
  const x = encoderMiddle(ofWhole(l, config), l.cast(levels, float));
  l.builder.output('moments', l.cast(x, 'fp32'), l.mapDims(x.channels, 'h', 'w'));
  return l.builder.finish();
}

/** What goes before a whole picture's tiles. Input `latents`: map [1,latent_channels,h,w]. Output `levels`: map [1,C,h,w]. */
export function vaeDecoderMiddleGraph(config: VaeConfig, target: GraphTarget): AuthoredGraph {
  const { float, ...rest } = vaeTarget(config, target);
  const l = layersFor('vae_decoder_middle', { float, ...rest });
  const channels = config.latent_channels;
  const dims = l.mapDims(channels, 'h', 'w');
  const latents = l.builder.input('map', 'latents', 'fp32', dims, channels);
  const x = decoderMiddle(ofWhole(l, config), l.cast(latents, float));
  l.builder.output('levels', l.cast(x, 'fp32'), l.mapDims(x.channels, 'h', 'w'));
  return l.builder.finish();
}

/** A tile of the decoder. Input `levels`: map [1,C,h,w]. Output `image`: map [1,3,8h,8w]. Norms are shared. */
export function vaeDecoderTileGraph(config: VaeConfig, target: GraphTarget): AuthoredGraph {
  const { float, ...rest } = vaeTarget(config, target);
  const l = layersFor('vae_decoder_tile', { float, ...rest });
  const channels = middleChannels(config);
  const dims = l.mapDims(channels, 'h', 'w');
  const levels = l.builder.input('map', 'levels', 'fp32', dims, channels);
  const { network, shared } = inTile(l, config, decoderNorms(config));
  const x = decoderLevels(network, l.cast(levels, float));
  l.builder.output('image', x, l.mapDims(3, 'H', 'W'));
  shared.finish();
  return l.builder.finish();
}

/** Channels of a map of the latents' size inside the network. */
export function middleChannels({ block_out_channels: widths }: VaeConfig): number {
  return widths.at(-1) ?? 0;
}

function ofWhole(l: Layers, config: VaeConfig): VaeNetwork {
  return { l, config, norm: normsOfWhole(l, config), attentionParts: ATTENTION_PARTS };
}

function inTile(l: Layers, config: VaeConfig, norms: number) {
  const options = { groups: config.norm_num_groups, epsilon: VAE_NORM_EPS };
  const shared = new SharedNorms(l, norms, options);
  const smallest = config.block_out_channels.length - 1;
  const network: VaeNetwork = {
    l,
    config,
    norm: (x, key, { silu, level }) =>
      shared.norm(x, key, { silu, cells: 2 ** (smallest - level) }),
    attentionParts: 1,
  };
  return { network, shared };
}
