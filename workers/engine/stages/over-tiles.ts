import type { JobRun } from '../runtime/job-run.ts';
import { sideOfTiles, sizeOfTiles } from './in-tiles.ts';
import { notFinite } from './not-finite.ts';
import { SameAnswer } from './same-answer.ts';
import {
  difference,
  distance,
  noStatistics,
  type NormStatistics,
  PooledStatistics,
  sum,
} from './shared-statistics.ts';
import { computeTile, type TileGraph } from './tile-graph.ts';
import { OVERLAP } from './tile-side.ts';
import { allOf, cores, lengthOf, type Place, spans, times } from './spans.ts';
import { cut, paste, thinned } from './tiles.ts';
import { wrongValues } from './wrong-values.ts';

/**
 * Statistics as far from those before as this are taken for the same: a step of half a level in a picture, where
 * all norms err to one side. Measured: docs/BENCHMARKS.md, "VAE tiles".
 */
const CLOSE = 0.02;
/** Sweeps over all tiles at most. */
const MOST_SWEEPS = 3;

/**
 * Computes a map in tiles as if it was one piece: all tiles use the statistics of the whole map in their norms, and
 * overlap by as much as the convolutions reach.
 *
 * The statistics are first those of a small version of the map. A sweep over all tiles finds what they are in the
 * large one. Where they differ, the small version is computed once more with these differences put on, which shows
 * what each of them changes in the norms behind it, and the map is made anew.
 * @param map [1,from.channels,h·from.cells,w·from.cells]
 * @returns [1,to.channels,h·to.cells,w·to.cells]
 * @throws EngineError `cancelled`, `out_of_memory`; `wrong_values` where a GPU gives the same whatever it is given;
 *   `not_finite` as soon as a statistic is no number, which no sweep would mend
 */
export async function overTiles(
  run: JobRun,
  graph: TileGraph,
  map: Float32Array,
  [h, w]: readonly [number, number],
): Promise<Float32Array> {
  const small = smallVersion(run, graph, map, [h, w]);
  let ofSmall = await small(noStatistics(graph));
  let known = ofSmall;
  for (let sweeps = 1; ; sweeps++) {
    const { made, found } = await sweep(run, graph, { map, h, w, known });
    if (sweeps === MOST_SWEEPS || distance(known, found) <= CLOSE) return made;
    const apart = difference(found, ofSmall);
    ofSmall = await small(apart);
    known = sum(ofSmall, apart);
  }
}

/** What finds the statistics of a map as small as a tile, where others are added to each before it is used. */
function smallVersion(
  run: JobRun,
  graph: TileGraph,
  map: Float32Array,
  [h, w]: readonly [number, number],
): (added: NormStatistics) => Promise<NormStatistics> {
  const { channels, cells } = graph.from;
  const { h: rows, w: columns } = sizeOfTiles(run, h, w);
  const small = thinned(map, channels, [h * cells, w * cells], [rows * cells, columns * cells]);
  const at = { rows: allOf(rows), columns: allOf(columns) };
  return async (given) => {
    await run.checkpoint();
    const { found } = await computeTile(run, graph, small, { ...at, given, own: true });
    requireNumbers(run, found);
    return { ...given, values: found };
  };
}

async function sweep(
  run: JobRun,
  graph: TileGraph,
  of: { readonly map: Float32Array; readonly known: NormStatistics } & Readonly<
    Record<'h' | 'w', number>
  >,
): Promise<{ readonly made: Float32Array; readonly found: NormStatistics }> {
  const { from, to } = graph;
  const { map, h, w, known } = of;
  const size = { channels: to.channels, height: h * to.cells, width: w * to.cells };
  const made = new Float32Array(size.channels * size.height * size.width);
  const pooled = new PooledStatistics(graph.norms, graph.groups);
  const same = new SameAnswer();
  for (const rows of places(run, h)) {
    for (const columns of places(run, w)) {
      await run.checkpoint();
      const [r, c] = [times(rows, from.cells), times(columns, from.cells)];
      const tile = cut(map, from.channels, h * from.cells, w * from.cells, r.tile, c.tile);
      const { answer, found } = await computeTile(run, graph, tile, {
        rows,
        columns,
        given: known,
        own: false,
      });
      requireNumbers(run, found);
      same.add(tile, answer);
      paste(made, size, answer, { rows: times(rows, to.cells), columns: times(columns, to.cells) });
      pooled.add(found, lengthOf(rows.core) * lengthOf(columns.core));
    }
  }
  if (run.runtime.gpu !== null && same.impossible !== null) throw wrongValues(same.impossible);
  return { made, found: pooled.whole() };
}

/** @throws EngineError `not_finite` */
function requireNumbers({ runtime }: JobRun, found: Float32Array): void {
  if (found.every(Number.isFinite)) return;
  throw notFinite('A norm of the VAE met values that are not numbers.', runtime);
}

/** The tiles of an axis, in latents. */
function places(run: JobRun, size: number): readonly Place[] {
  const tiles = spans(size, sideOfTiles(run), OVERLAP);
  const parts = cores(tiles, size);
  return tiles.map((tile, i) => ({ tile, core: parts[i] ?? tile }));
}
