import type { GraphName } from '../../graph/stages.ts';
import type { LatentSize } from '../runtime/fixed-size.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { SameAnswer } from './same-answer.ts';
import { activationBytes, LEAST_SIDE, OVERLAP, tileSide } from './tile-side.ts';
import { spans, type Span } from './spans.ts';
import { TileBlend } from './tiles.ts';
import { wrongValues } from './wrong-values.ts';

/** Side of this run's tiles, in latents. Where a decode before did not come through, it is the least. */
export function sideOfTiles({ job, model, runtime }: JobRun): number {
  if (job.finished !== undefined) return LEAST_SIDE;
  return tileSide(model.vae, {
    bindingSize: runtime.gpu?.device.limits.maxStorageBufferBindingSize ?? null,
    convTflops: runtime.convTflops,
    chosenBytes: job.options.vaeTileBytes,
  });
}

/** The size of every tile of a map of h×w latents. */
export function sizeOfTiles(run: JobRun, h: number, w: number): LatentSize {
  const side = sideOfTiles(run);
  return { h: Math.min(side, h), w: Math.min(side, w) };
}

/** Whether a map of h×w latents takes more than one tile. */
export function isLarge(run: JobRun, h: number, w: number): boolean {
  return Math.max(h, w) > sideOfTiles(run);
}

/**
 * Live activations of the VAE at its largest moment, in sizes of its widest layer. Counted with the published
 * VAE: 0.66 GB in a tile of 45 latents.
 */
const LIVE_LAYERS = 5;

/** Bytes that one tile of this run makes on the GPU, for a map of h×w latents. */
export function tileBytes(run: JobRun, h: number, w: number): number {
  const size = sizeOfTiles(run, h, w);
  return LIVE_LAYERS * activationBytes(run.model.vae) * size.h * size.w;
}

/** The size of what is made. */
interface Extent {
  /** In latents. */
  readonly h: number;
  readonly w: number;
  readonly channels: number;
  /** Cells of the result along each side of one latent: 8 for a decoded picture, 1 for moments. */
  readonly scale: number;
}

/** How one tile is made. */
interface TileWork {
  /** What the tile is computed of. */
  cut(rows: Span, columns: Span): Float32Array;
  /** @param height of the tile, in latents @param width likewise */
  compute(tile: Float32Array, height: number, width: number): Promise<Float32Array>;
}

/**
 * Computes a map through a graph of the VAE, in tiles that fade into each other where it is large. Each tile is
 * normed by itself.
 * @param side of a tile at most, in latents
 * @returns [1,channels,h·scale,w·scale]
 * @throws EngineError `cancelled`, `out_of_memory`; `wrong_values` where a GPU gives the same whatever it is given
 */
export async function inTiles(
  run: JobRun,
  graph: GraphName,
  side: number,
  { h, w, channels, scale }: Extent,
  work: TileWork,
): Promise<Float32Array> {
  const down = spans(h, side, OVERLAP);
  const across = spans(w, side, OVERLAP);
  const same = new SameAnswer();
  const make = async (rows: Span, columns: Span) => {
    const given = work.cut(rows, columns);
    const compute = () => work.compute(given, rows.end - rows.start, columns.end - columns.start);
    const answer = await run.call(graph, compute, 1, { h, w });
    same.add(given, answer);
    return answer;
  };
  const whole = await blended(run, { h, w, channels, scale }, down, across, make);
  if (run.runtime.gpu !== null && same.impossible !== null) throw wrongValues(same.impossible);
  return whole;
}

/** Makes all tiles and puts them together. A tile that is all of the map needs no blending. */
async function blended(
  run: JobRun,
  { h, w, channels, scale }: Extent,
  down: readonly Span[],
  across: readonly Span[],
  make: (rows: Span, columns: Span) => Promise<Float32Array>,
): Promise<Float32Array> {
  if (down.length === 1 && across.length === 1) {
    return make({ start: 0, end: h }, { start: 0, end: w });
  }
  const blend = new TileBlend(channels, h * scale, w * scale);
  const at = (span: Span) => ({ start: span.start * scale, end: span.end * scale });
  for (const rows of down) {
    for (const columns of across) {
      await run.checkpoint();
      blend.add(await make(rows, columns), at(rows), at(columns), OVERLAP * scale);
    }
  }
  return blend.finish();
}
