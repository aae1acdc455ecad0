import type { GraphName, Stage } from '../../graph/stages.ts';
import { VAE_SCALE_FACTOR, timeIds } from '../diffusion/add-time-ids.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { makeContext } from '../stages/context.ts';
import { isLarge, sideOfTiles, sizeOfTiles } from '../stages/in-tiles.ts';
import { noStatistics } from '../stages/shared-statistics.ts';
import { callEncoder } from '../stages/text.ts';
import { computeTile } from '../stages/tile-graph.ts';
import { OVERLAP } from '../stages/tile-side.ts';
import { allOf, spans } from '../stages/spans.ts';
import { decoderTiles, encoderTiles, largeNeeds } from '../stages/vae-large.ts';
import { decodeLatents, decoderNeeds, encodePicture } from '../stages/vae.ts';
import type { CallMeter } from './call-meter.ts';
import { randomInput, randomPrompt } from './random-input.ts';

/** A stage whose weights are on the device, ready to be called. */
export interface OpenCalls {
  /** The graph that is called, where it is a part of the stage. */
  readonly graph?: GraphName;
  /** Of what is no graph of the model. */
  readonly weightBytes?: number;
  /** Sizes of the graph's symbolic dimensions in these calls, by name. */
  readonly sizes: Readonly<Record<string, number>>;
  /** How many such calls a picture needs, or a prompt; a step of the UNet has two. */
  readonly calls: number;
  /** Calls the stage as a run does, with random input. */
  call(): Promise<void>;
  /** Takes the weights off the device. */
  close(): Promise<void>;
}

type Opening = (run: JobRun, meter: CallMeter) => Promise<OpenCalls>;

/** How each stage with a graph of its own is opened, but for the UNet's (open-steps.ts, open-outer.ts). */
export const OPEN: Readonly<Record<Exclude<Stage, 'unet' | 'unet_outer'>, Opening>> = {
  te1: (run, meter) => openEncoder(run, meter, 'te1'),
  te2: (run, meter) => openEncoder(run, meter, 'te2'),
  context: openContext,
  vae_encode: openVaeEncoder,
  vae_decode: openVaeDecoder,
};

async function openEncoder(
  run: JobRun,
  meter: CallMeter,
  stage: 'te1' | 'te2',
): Promise<OpenCalls> {
  const config = stage === 'te1' ? run.model.textEncoder : run.model.textEncoder2;
  const rows = randomInput(config.max_position_embeddings * config.hidden_size);
  meter.session(stage, await run.session(stage));
  return {
    sizes: {},
    calls: 1,
    async call() {
      await callEncoder(run, stage, config, rows, config.max_position_embeddings - 1);
    },
    close: () => run.finished(stage),
  };
}

async function openContext(run: JobRun, meter: CallMeter): Promise<OpenCalls> {
  const { h, w } = run.checked;
  const prompt = randomPrompt(run.model.unet, 1n);
  meter.session('context', await run.session('context'));
  return {
    sizes: {},
    calls: 1,
    async call() {
      (await makeContext(run, prompt, timeIds(h, w))).dispose();
    },
    close: () => run.finished('context'),
  };
}

async function openVaeEncoder(run: JobRun, meter: CallMeter): Promise<OpenCalls> {
  const { h, w } = run.checked;
  if (isLarge(run, h, w)) return openTiles(run, meter, 'vae_encode', encoderTiles);
  const image = randomInput(3 * h * w * VAE_SCALE_FACTOR ** 2).map(Math.tanh);
  meter.session('vae_encode', await run.session('vae_encode'));
  return {
    sizes: pictureSizes(h, w),
    calls: 1,
    async call() {
      await encodePicture(run, image, h, w);
    },
    close: () => run.finished('vae_encode'),
  };
}

async function openVaeDecoder(run: JobRun, meter: CallMeter): Promise<OpenCalls> {
  const { h, w } = run.checked;
  if (isLarge(run, h, w)) return openTiles(run, meter, 'vae_decode', decoderTiles);
  const latents = randomInput(run.model.vae.latent_channels * h * w);
  meter.session('vae_decode', await run.session('vae_decode', decoderNeeds(run, h, w)));
  return {
    sizes: pictureSizes(h, w),
    calls: 1,
    async call() {
      await decodeLatents(run, latents, h, w);
    },
    close: () => run.finished('vae_decode'),
  };
}

/** A picture that is too large for one call has its tiles measured. Each sweep calls every tile once. */
async function openTiles(
  run: JobRun,
  meter: CallMeter,
  stage: 'vae_encode' | 'vae_decode',
  tiles: typeof decoderTiles,
): Promise<OpenCalls> {
  const { h, w } = run.checked;
  const side = sideOfTiles(run);
  const { h: rows, w: columns } = sizeOfTiles(run, h, w);
  const session = await run.session(`${stage}_tile`, largeNeeds(run, h, w).tile);
  const graph = tiles(run, meter.session(stage, session));
  const { channels, cells } = graph.from;
  const tile = randomInput(channels * rows * columns * cells ** 2).map(Math.tanh);
  const at = { rows: allOf(rows), columns: allOf(columns), given: noStatistics(graph), own: true };
  return {
    graph: graph.part,
    sizes: pictureSizes(rows, columns),
    calls: spans(h, side, OVERLAP).length * spans(w, side, OVERLAP).length,
    async call() {
      await computeTile(run, graph, tile, at);
    },
    close: () => run.finished(stage),
  };
}

function pictureSizes(h: number, w: number) {
  return { h, w, H: h * VAE_SCALE_FACTOR, W: w * VAE_SCALE_FACTOR };
}
