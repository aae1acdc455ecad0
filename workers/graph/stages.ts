import type { AuthoredGraph } from './builder.ts';
import { clipGraph } from './clip.ts';
import type { ClipConfig, UnetConfig, VaeConfig } from './config.ts';
import { contextGraph } from './context.ts';
import type { LinearFormats } from './linear-formats.ts';
import type { GraphTarget } from './networks.ts';
import { unetGraph } from './unet.ts';
import { unetOuterGraph } from './unet-outer.ts';
import {
  vaeDecoderMiddleGraph,
  vaeDecoderTileGraph,
  vaeEncoderMiddleGraph,
  vaeEncoderTileGraph,
} from './vae-tiles.ts';
import { vaeDecoderGraph, vaeEncoderGraph } from './vae.ts';

/** The four networks of an SDXL-shaped folder, by the names of their subfolders. */
export const COMPONENTS = ['text_encoder', 'text_encoder_2', 'unet', 'vae'] as const;
export type Component = (typeof COMPONENTS)[number];

/** Where the safety checker of a Stable Diffusion folder lies. Its files there have these names. */
export const SAFETY_CHECKER = 'safety_checker';

/** A network whose weights are read: one of a folder that draws, or a safety checker. */
export type Network = Component | typeof SAFETY_CHECKER;

/** The stages of a run that are one graph each. */
export const STAGES = ['te1', 'te2', 'context', 'vae_encode', 'unet', 'vae_decode'] as const;
/** With the UNet's outer level alone, which only some runs call. Its weights are the UNet's. */
export const ALL_STAGES = [...STAGES, 'unet_outer'] as const;
export type Stage = (typeof ALL_STAGES)[number];

/** The graphs that a stage consists of where a picture is too large for one. Together they have its weights. */
const PARTS = {
  vae_encode: ['vae_encode_tile', 'vae_encode_middle'],
  vae_decode: ['vae_decode_middle', 'vae_decode_tile'],
} as const satisfies Partial<Record<Stage, readonly string[]>>;

/** A part of a stage that is a graph of its own. */
export type StagePart = (typeof PARTS)[keyof typeof PARTS][number];

/** Everything that is one graph, and so one session: a stage, or a part of one. */
export type GraphName = Stage | StagePart;

/** The stage that a graph is, or is a part of. */
export const STAGE_OF: Readonly<Record<GraphName, Stage>> = {
  te1: 'te1',
  te2: 'te2',
  context: 'context',
  vae_encode: 'vae_encode',
  vae_encode_tile: 'vae_encode',
  vae_encode_middle: 'vae_encode',
  unet: 'unet',
  unet_outer: 'unet_outer',
  vae_decode: 'vae_decode',
  vae_decode_middle: 'vae_decode',
  vae_decode_tile: 'vae_decode',
};

/** The graph of a stage as a whole, and those of its parts. */
export function graphsOf(stage: Stage): readonly GraphName[] {
  return stage === 'vae_encode' || stage === 'vae_decode' ? [stage, ...PARTS[stage]] : [stage];
}

/** The component whose weights a stage reads. */
export const COMPONENT_OF: Readonly<Record<Stage, Component>> = {
  te1: 'text_encoder',
  te2: 'text_encoder_2',
  context: 'unet',
  vae_encode: 'vae',
  unet: 'unet',
  unet_outer: 'unet',
  vae_decode: 'vae',
};

/** The configs all graphs of a model are written from, and how its linear weights lie. */
export interface ModelConfigs {
  readonly unet: UnetConfig;
  readonly vae: VaeConfig;
  readonly textEncoder: ClipConfig;
  readonly textEncoder2: ClipConfig;
  /** The formats of linear weights, for each component of a pack; absent if the model is no pack. */
  readonly formats?: Readonly<Partial<Record<Component, LinearFormats>>>;
}

/** @throws UnsupportedConfigError where a config has no value for a block the graph needs. */
export function graphOf(name: GraphName, model: ModelConfigs, asked: GraphTarget): AuthoredGraph {
  const formats = model.formats?.[COMPONENT_OF[STAGE_OF[name]]];
  const target = formats === undefined ? asked : { ...asked, formats };
  switch (name) {
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
    case 'unet_outer':
      return unetOuterGraph(model.unet, target);
    case 'vae_decode':
      return vaeDecoderGraph(model.vae, target);
    case 'vae_encode_tile':
      return vaeEncoderTileGraph(model.vae, target);
    case 'vae_encode_middle':
      return vaeEncoderMiddleGraph(model.vae, target);
    case 'vae_decode_middle':
      return vaeDecoderMiddleGraph(model.vae, target);
    case 'vae_decode_tile':
      return vaeDecoderTileGraph(model.vae, target);
  }
}
