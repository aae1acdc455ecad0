import type { Component } from '../../graph/stages.ts';
import { diffusersUnetName } from '../naming/diffusers-unet.ts';
import { diffusersVaeName } from '../naming/diffusers-vae.ts';
import { fromOpenClip, type OpenClipTensor } from '../naming/open-clip.ts';
import type { UnetBlocks } from '../naming/sgm-unet.ts';
import { PREFIX } from './key-shapes.ts';

/** A tensor of a diffusers folder that lies in a tensor of a checkpoint. */
export interface TensorPlace extends OpenClipTensor {
  readonly component: Component;
}

/** What the names of a checkpoint depend on. */
export interface CheckpointBlocks {
  readonly unet: UnetBlocks;
  /** How many blocks either half of the VAE has. */
  readonly vae: number;
}

/** The first text encoder has transformers' own names. */
const TEXT_MODEL =
  /^text_model\.(embeddings\.(token|position)_embedding|final_layer_norm|encoder\.layers\.\d+\.(layer_norm[12]|mlp\.fc[12]|self_attn\.(q|k|v|out)_proj))\.(weight|bias)$/;

/**
 * Keys that say nothing of a network: what training kept, tables that a config replaces, and marks of how
 * a model is sampled, which are read by name.
 */
const WITHOUT_WEIGHT = [
  /^model_ema\./,
  /^(denoiser|loss|first_stage_model\.loss)\./,
  /(^|\.)(logit_scale|position_ids)$/,
  /^(edm_mean|edm_std|v_pred|ztsnr)$/,
  /^((sqrt_)?(one_minus_)?(alphas_cumprod|betas)|(sqrt_|log_)\w+|alphas_cumprod_prev|posterior_\w+)$/,
];

/**
 * The tensors of a diffusers folder that a tensor of a single-file checkpoint holds: one table for all
 * networks, which `nameTable` reads in both directions.
 * @param key in the file, as `first_stage_model.encoder.mid.attn_1.q.weight`
 * @returns none for a key that no network has
 */
export function placesOf(key: string, blocks: CheckpointBlocks): readonly TensorPlace[] {
  if (key.startsWith(PREFIX.unet)) {
    return one('unet', diffusersUnetName(key.slice(PREFIX.unet.length), blocks.unet));
  }
  if (key.startsWith(PREFIX.vae)) {
    return one('vae', diffusersVaeName(key.slice(PREFIX.vae.length), blocks.vae));
  }
  if (key.startsWith(PREFIX.text_encoder)) {
    const name = key.slice(PREFIX.text_encoder.length);
    return one('text_encoder', TEXT_MODEL.test(name) ? name : undefined);
  }
  if (!key.startsWith(PREFIX.text_encoder_2)) return [];
  return fromOpenClip(key.slice(PREFIX.text_encoder_2.length)).map((tensor) => ({
    component: 'text_encoder_2',
    ...tensor,
  }));
}

/** Whether a key is known to hold no weight of a network. */
export function isWithoutWeight(key: string): boolean {
  return WITHOUT_WEIGHT.some((known) => known.test(key));
}

function one(component: Component, name: string | undefined): readonly TensorPlace[] {
  return name === undefined ? [] : [{ component, name }];
}
