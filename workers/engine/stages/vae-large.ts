import { decoderNorms, encoderNorms, middleChannels } from '../../graph/vae-tiles.ts';
import { VAE_SCALE_FACTOR } from '../diffusion/add-time-ids.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { OrtSession } from '../runtime/ort.ts';
import { sizeOfTiles, tileBytes } from './in-tiles.ts';
import { overTiles } from './over-tiles.ts';
import type { TileGraph, TileMap } from './tile-graph.ts';
import { throughGraph } from './through-graph.ts';

/** Latents of which the middle of the VAE is computed in one piece: its attention's scores then fit into one binding. */
const MIDDLE_LATENTS = 23_170;
/** Side of the pieces of a larger one. */
const MIDDLE_SIDE = 152;

/** Cells along a latent's side where the levels have norms. */
const LEVELS = [2, 4, 8];

/**
 * Encodes a picture that is too large for one call. The levels, which the picture's size costs, are computed in
 * tiles; the middle, which attends from every latent to every other, in one piece.
 * @param image [1,3,8h,8w] in −1…1
 * @returns the moments [1,2·latent_channels,h,w]
 * @throws EngineError as {@link overTiles}
 */
export async function encodeLarge(
  run: JobRun,
  image: Float32Array,
  h: number,
  w: number,
): Promise<Float32Array> {
  const { vae } = run.model;
  const { tile, middle } = largeNeeds(run, h, w);
  const graph = encoderTiles(run, await run.session('vae_encode_tile', tile));
  const levels = await overTiles(run, graph, image, [h, w]);
  return throughGraph(run, await run.session('vae_encode_middle', middle), {
    graph: 'vae_encode_middle',
    from: graph.to,
    to: { name: 'moments', channels: 2 * vae.latent_channels, cells: 1 },
    map: levels,
    h,
    w,
    side: middleSide(h, w),
  });
}

/**
 * Decodes latents that are too many for one call: the middle in one piece, then the levels in tiles.
 * @param latents [1,latent_channels,h,w], denormalised
 * @returns [1,3,8h,8w], not clamped
 * @throws EngineError as {@link overTiles}
 */
export async function decodeLarge(
  run: JobRun,
  latents: Float32Array,
  h: number,
  w: number,
): Promise<Float32Array> {
  const { vae } = run.model;
  const { tile, middle } = largeNeeds(run, h, w);
  const levels = await throughGraph(run, await run.session('vae_decode_middle', middle), {
    graph: 'vae_decode_middle',
    from: { name: 'latents', channels: vae.latent_channels, cells: 1 },
    to: between(run),
    map: latents,
    h,
    w,
    side: middleSide(h, w),
  });
  const graph = decoderTiles(run, await run.session('vae_decode_tile', tile));
  return overTiles(run, graph, levels, [h, w]);
}

/** @param session of `vae_encode_tile` */
export function encoderTiles(run: JobRun, session: OrtSession): TileGraph {
  return {
    part: 'vae_encode_tile',
    session,
    from: { name: 'image', channels: 3, cells: VAE_SCALE_FACTOR },
    to: between(run),
    norms: encoderNorms(run.model.vae),
    groups: run.model.vae.norm_num_groups,
    levels: LEVELS,
  };
}

/** @param session of `vae_decode_tile` */
export function decoderTiles(run: JobRun, session: OrtSession): TileGraph {
  return {
    part: 'vae_decode_tile',
    session,
    from: between(run),
    to: { name: 'image', channels: 3, cells: VAE_SCALE_FACTOR },
    norms: decoderNorms(run.model.vae),
    groups: run.model.vae.norm_num_groups,
    levels: LEVELS,
  };
}

/** What the levels and the middle hand to each other. */
function between({ model }: JobRun): TileMap {
  return { name: 'levels', channels: middleChannels(model.vae), cells: 1 };
}

/**
 * What a larger map needs of the sessions of its tiles and its middle. The middle is called once for a picture, so its
 * session is made for any size: for one it keeps 84 MB more, and the UNet may not fit beside it.
 */
export function largeNeeds(run: JobRun, h: number, w: number) {
  const makes = tileBytes(run, h, w);
  return { tile: { makes, size: sizeOfTiles(run, h, w) }, middle: { makes } };
}

function middleSide(h: number, w: number): number {
  return h * w <= MIDDLE_LATENTS ? Math.max(h, w) : MIDDLE_SIDE;
}
