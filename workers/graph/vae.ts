import type { AuthoredGraph } from './builder.ts';
import type { VaeConfig } from './config.ts';
import { layersFor, type GraphTarget } from './networks.ts';
import {
  decoderLevels,
  decoderMiddle,
  encoderLevels,
  encoderMiddle,
  normsOfWhole,
  vaeTarget,
} from './vae-blocks.ts';

/** Input `image`: map [1,3,H,W] in −1…1. Output `moments`: map [1, 2·latent_channels, H/8, W/8]. */
export function vaeEncoderGraph(config: VaeConfig, target: GraphTarget): AuthoredGraph {
  const { float, ...rest } = vaeTarget(config, target);
  const l = layersFor('vae_encoder', { float, ...rest });
  const network = { l, config, norm: normsOfWhole(l, config), attentionParts: 1 };
  const image = l.builder.input('map', 'image', 'fp32', l.mapDims(3, 'H', 'W'), 3);
  const x = encoderMiddle(network, encoderLevels(network, l.cast(image, float)));
  l.builder.output('moments', l.cast(x, 'fp32'), l.mapDims(x.channels, 'h', 'w'));
  return l.builder.finish();
}

/** Input `latents`: map [1,latent_channels,h,w], denormalised. Output `image`: map [1,3,8h,8w]. */
export function vaeDecoderGraph(config: VaeConfig, target: GraphTarget): AuthoredGraph {
  const { float, ...rest } = vaeTarget(config, target);
  const l = layersFor('vae_decoder', { float, ...rest });
  const network = { l, config, norm: normsOfWhole(l, config), attentionParts: 1 };
  const channels = config.latent_channels;
  const dims = l.mapDims(channels, 'h', 'w');
  const latents = l.builder.input('map', 'latents', 'fp32', dims, channels);
  const x = decoderLevels(network, decoderMiddle(network, l.cast(latents, float)));
  l.builder.output('image', x, l.mapDims(3, 'H', 'W'));
  return l.builder.finish();
}
