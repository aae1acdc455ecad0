import type { GraphName } from '../../graph/stages.ts';
import type { JobRun } from '../runtime/job-run.ts';
import type { OrtSession } from '../runtime/ort.ts';
import { inTiles } from './in-tiles.ts';
import { mapTensor, mapValues, output } from './map-tensor.ts';
import type { TileMap } from './tile-graph.ts';
import type { Span } from './spans.ts';
import { cut } from './tiles.ts';

/** A map on its way through a graph that has one input and one output. */
interface Passage {
  readonly graph: GraphName;
  readonly from: TileMap;
  readonly to: TileMap;
  /** [1,from.channels,h·from.cells,w·from.cells] */
  readonly map: Float32Array;
  readonly h: number;
  readonly w: number;
  /** Of a tile at most, in latents; all of the map by default. */
  readonly side?: number;
}

/**
 * Computes a map through a graph of the VAE that norms what it is given.
 * @returns [1,to.channels,h·to.cells,w·to.cells]
 * @throws EngineError `cancelled`, `out_of_memory`, `wrong_values`
 */
export async function throughGraph(
  run: JobRun,
  session: OrtSession,
  { graph, from, to, map, h, w, side = Math.max(h, w) }: Passage,
): Promise<Float32Array> {
  const grown = ({ start, end }: Span) => ({ start: start * from.cells, end: end * from.cells });
  const extent = { h, w, channels: to.channels, scale: to.cells };
  return inTiles(run, graph, side, extent, {
    cut: (rows, columns) =>
      cut(map, from.channels, h * from.cells, w * from.cells, grown(rows), grown(columns)),
    compute: async (tile, height, width) => {
      const size = ({ channels, cells }: TileMap) => ({
        channels,
        height: height * cells,
        width: width * cells,
      });
      const results = await session.run({ [from.name]: mapTensor(run.runtime, tile, size(from)) });
      return mapValues(run.runtime, output(results, to.name), size(to));
    },
  });
}
