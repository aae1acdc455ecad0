import type { AuthoredGraph } from './builder.ts';
import { clipGraph } from './clip.ts';
import type { ClipConfig, UnetConfig, VaeConfig } from './config.ts';
import { contextGraph } from './context.ts';
import type { GraphTarget } from './networks.ts';
import { unetGraph } from './unet.ts';
import { vaeDecoderGraph, vaeEncoderGraph } from './vae.ts';

/** The four networks of an SDXL-shaped folder, by the names of their subfolders. */
export const COMPONENTS = ['text_encoder', 'text_encoder_2', 'unet', 'vae'] as const;
export type Component = (typeof COMPONENTS)[number];

/** Where the safety checker of a Stable Diffusion folder lies. Its files there have these names. */
export const SAFETY_CHECKER = 'safety_checker';

/** A network whose weights are read: one of a folder that draws, or a safety checker. */
export type Network = Component | typeof SAFETY_CHECKER;

/** The stages of a run that are one graph each, and so one session. */
export const STAGES = ['te1', 'te2', 'context', 'vae_encode', 'unet', 'vae_decode'] as const;
export type Stage = (typeof STAGES)[number];

/** The component whose weights a stage reads. */
export const COMPONENT_OF: Readonly<Record<Stage, Component>> = {
  te1: 'text_encoder',
  te2: 'text_encoder_2',
  context: 'unet',
  vae_encode: 'vae',
  unet: 'unet',
  vae_decode: 'vae',
};

/** The configs all graphs of a model are written from. */
export interface ModelConfigs {
  readonly unet: UnetConfig;
  readonly vae: VaeConfig;
  readonly textEncoder: ClipConfig;
  readonly textEncoder2: ClipConfig;
}

/** @throws UnsupportedConfigError where a config has no value for a block the graph needs. */
export function graphOf(stage: Stage, model: ModelConfigs, target: GraphTarget): AuthoredGraph {
  switch (stage) {
    case 'te1':
      return clipGraph('te1', model.textEncoder, target);
    case 'te2':
      return clipGraph('te2', model.textEncoder2, target);
    case 'context':
      return contextGraph(model.unet, target);
    case 'vae_encode':
      return vaeEncoderGraph(model.vae, target);
    case 'unet':
      return unetGraph(model.unet, target);
    case 'vae_decode':
      return vaeDecoderGraph(model.vae, target);
  }
}
