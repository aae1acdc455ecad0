import { SHARED } from '../../graph/shared-norms.ts';
import type { StagePart } from '../../graph/stages.ts';
import type { JobRun } from '../runtime/job-run.ts';
import { type OrtSession, type OrtTensor, Tensor } from '../runtime/ort.ts';
import { floatValues, mapTensor, mapValues, output } from './map-tensor.ts';
import type { NormStatistics } from './shared-statistics.ts';
import { lengthOf, type Place } from './spans.ts';

/** One side of a graph that computes tiles: the name of its map, the channels, and cells along a latent's side. */
export interface TileMap {
  readonly name: string;
  readonly channels: number;
  readonly cells: number;
}

/** A graph that computes tiles, and whose norms share their statistics. */
export interface TileGraph {
  readonly part: StagePart;
  readonly session: OrtSession;
  readonly from: TileMap;
  readonly to: TileMap;
  readonly norms: number;
  readonly groups: number;
  /** Cells along a latent's side at the levels that have norms. */
  readonly levels: readonly number[];
}

/**
 * Computes one tile.
 * @param at where the tile lies, and what its norms use: the given statistics, and its own on top where `own` is set
 * @returns the tile, and the statistics of its core
 */
export async function computeTile(
  run: JobRun,
  { part, session, from, to, norms, groups, levels }: TileGraph,
  tile: Float32Array,
  at: {
    readonly rows: Place;
    readonly columns: Place;
    readonly given: NormStatistics;
    readonly own: boolean;
  },
): Promise<{ readonly answer: Float32Array; readonly found: Float32Array }> {
  const { rows, columns, given, own } = at;
  const sizeOf = ({ channels, cells }: TileMap) => ({
    channels,
    height: lengthOf(rows.tile) * cells,
    width: lengthOf(columns.tile) * cells,
  });
  const feeds: Record<string, OrtTensor> = {
    [from.name]: mapTensor(run.runtime, tile, sizeOf(from)),
    [SHARED.given]: new Tensor('float32', given.values, [norms, 2, groups]),
    [SHARED.own]: new Tensor('float32', Float32Array.of(own ? 1 : 0), [1]),
  };
  for (const cells of levels) {
    const corner = (edge: 'start' | 'end') =>
      BigInt64Array.from([rows, columns], ({ tile: { start }, core }) =>
        BigInt((core[edge] - start) * cells),
      );
    feeds[SHARED.from(cells)] = new Tensor('int64', corner('start'), [2]);
    feeds[SHARED.to(cells)] = new Tensor('int64', corner('end'), [2]);
  }
  return run.call(part, async () => {
    const results = await session.run(feeds);
    const answer = await mapValues(run.runtime, output(results, to.name), sizeOf(to));
    return { answer, found: await floatValues(output(results, SHARED.found)) };
  });
}
