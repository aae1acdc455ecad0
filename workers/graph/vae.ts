import type { AuthoredGraph } from './builder.ts';
import { forBlock, type VaeConfig } from './config.ts';
import type { FeatureMap, Layers, NormOptions } from './layers.ts';
import { layersFor, type GraphTarget } from './networks.ts';

/** All norms of AutoencoderKL (diffusers autoencoders/vae.py). */
const VAE_NORM_EPS = 1e-6;

/**
 * A VAE whose config says `force_upcast` overflows in binary16, so its graphs are written in f32.
 */
function vaeTarget(config: VaeConfig, target: GraphTarget): GraphTarget {
  return config.force_upcast
    ? { ...target, float: 'fp32', linear: 'float' }
    : { ...target, linear: 'float' };
}

/** Input `image`: map [1,3,H,W] in −1…1. Output `moments`: map [1, 2·latent_channels, H/8, W/8]. */
export function vaeEncoderGraph(config: VaeConfig, target: GraphTarget): AuthoredGraph {
  const { float, ...rest } = vaeTarget(config, target);
  const l = layersFor('vae_encoder', { float, ...rest });
  const norm = { groups: config.norm_num_groups, epsilon: VAE_NORM_EPS };
  const image = l.builder.input('map', 'image', 'fp32', l.mapDims(3, 'H', 'W'), 3);
  const first = forBlock(config.block_out_channels, 0);
  let x = l.conv(l.cast(image, float), 'encoder.conv_in', { out: first, kernel: 3 });
  config.block_out_channels.forEach((out, i) => {
    for (let j = 0; j < config.layers_per_block; j++) {
      x = residual(l, x, `encoder.down_blocks.${i}.resnets.${j}`, out, norm);
    }
    if (i < config.block_out_channels.length - 1) {
      x = l.conv(x, `encoder.down_blocks.${i}.downsamplers.0.conv`, {
        out,
        kernel: 3,
        stride: 2,
        pads: [0, 0, 1, 1],
      });
    }
  });
  x = middle(l, x, 'encoder.mid_block', norm);
  x = l.groupNorm(x, 'encoder.conv_norm_out', { ...norm, silu: true });
  const moments = 2 * config.latent_channels;
  x = l.conv(x, 'encoder.conv_out', { out: moments, kernel: 3 });
  if (config.use_quant_conv) x = l.conv(x, 'quant_conv', { out: moments, kernel: 1 });
  l.builder.output('moments', l.cast(x, 'fp32'), l.mapDims(moments, 'h', 'w'));
  return l.builder.finish();
}

/** Input `latents`: map [1,latent_channels,h,w], denormalised. Output `image`: map [1,3,8h,8w]. */
export function vaeDecoderGraph(config: VaeConfig, target: GraphTarget): AuthoredGraph {
  const { float, ...rest } = vaeTarget(config, target);
  const l = layersFor('vae_decoder', { float, ...rest });
  const norm = { groups: config.norm_num_groups, epsilon: VAE_NORM_EPS };
  const channels = config.latent_channels;
  const latents = l.builder.input(
    'map',
    'latents',
    'fp32',
    l.mapDims(channels, 'h', 'w'),
    channels,
  );
  let x = l.cast(latents, float);
  if (config.use_post_quant_conv) x = l.conv(x, 'post_quant_conv', { out: channels, kernel: 1 });
  const widths = config.block_out_channels.toReversed();
  x = l.conv(x, 'decoder.conv_in', { out: forBlock(widths, 0), kernel: 3 });
  x = middle(l, x, 'decoder.mid_block', norm);
  widths.forEach((out, i) => {
    for (let j = 0; j <= config.layers_per_block; j++) {
      x = residual(l, x, `decoder.up_blocks.${i}.resnets.${j}`, out, norm);
    }
    if (i < widths.length - 1) {
      x = l.conv(l.upsampleTwice(x), `decoder.up_blocks.${i}.upsamplers.0.conv`, {
        out,
        kernel: 3,
      });
    }
  });
  x = l.groupNorm(x, 'decoder.conv_norm_out', { ...norm, silu: true });
  x = l.conv(l.cast(x, 'fp32'), 'decoder.conv_out', { out: 3, kernel: 3 });
  l.builder.output('image', x, l.mapDims(3, 'H', 'W'));
  return l.builder.finish();
}

function residual(l: Layers, x: FeatureMap, path: string, out: number, norm: NormOptions) {
  const first = l.groupNorm(x, `${path}.norm1`, { ...norm, silu: true });
  const h = l.conv(first, `${path}.conv1`, { out, kernel: 3 });
  const second = l.groupNorm(h, `${path}.norm2`, { ...norm, silu: true });
  const y = l.conv(second, `${path}.conv2`, { out, kernel: 3 });
  const shortcut = x.channels === out ? x : l.conv(x, `${path}.conv_shortcut`, { out, kernel: 1 });
  return l.add(y, shortcut);
}

/** Residual block, one head of attention over all positions, residual block. */
function middle(l: Layers, x: FeatureMap, path: string, norm: NormOptions): FeatureMap {
  const before = residual(l, x, `${path}.resnets.0`, x.channels, norm);
  const attention = `${path}.attentions.0`;
  const linear = { out: x.channels, bias: true };
  const tokens = l.toTokens(
    l.groupNorm(before, `${attention}.group_norm`, { ...norm, silu: false }),
  );
  const mixed = l.attention(
    l.linear(tokens, `${attention}.to_q`, linear),
    l.linear(tokens, `${attention}.to_k`, linear),
    l.linear(tokens, `${attention}.to_v`, linear),
    { heads: 1, place: 'vae' },
  );
  const back = l.toMap(l.linear(mixed, `${attention}.to_out.0`, linear), before);
  return residual(l, l.add(back, before), `${path}.resnets.1`, x.channels, norm);
}
