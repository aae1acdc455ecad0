import { EngineError } from '../failure.ts';
import type { ModelFolder } from '../weights/folder.ts';
import type { Precision } from '../protocol/engine-options.ts';
import { BLOCK_BYTES, blockKey } from './file-blocks.ts';
import { FILE } from './format.ts';
import type { PackPlan } from './plan.ts';
import type { PlannedSource, SourceTensor } from './plan-network.ts';
import { ShardLayout } from './shard-layout.ts';

/**
 * Plans a pack of files: which records it has, and where they lie. Small files come first. Files that are
 * large, or whose sha256 is published, follow in blocks, in the order of `paths`. Only the sizes of files are
 * requested, and none that `sizes` has.
 * @param paths below the folder, with forward slashes
 * @param published sha256 by path; each of these files is hashed as a whole while it is installed
 * @throws {EngineError} `model_file_missing`, also if `paths` is empty; `file_download_error`
 */
export async function planFiles(
  folder: ModelFolder,
  paths: readonly string[],
  published: ReadonlyMap<string, string>,
  options: {
    readonly precision: Precision;
    readonly shardLimit?: number;
    /** Sizes in bytes, by path, of files whose size is known for sure. */
    readonly sizes?: ReadonlyMap<string, number>;
  },
): Promise<PackPlan> {
  if (paths.length === 0) {
    throw new EngineError(
      'model_file_missing',
      'No file of this model is named.',
      'Look for a newer version of this app.',
    );
  }
  const layout = new ShardLayout(options.shardLimit);
  const sizes = new Map<string, number>();
  for (const path of paths) {
    sizes.set(path, options.sizes?.get(path) ?? (await folder.open(path)).size);
  }
  const all = [...sizes].map(([path, size]) => ({
    path,
    size,
    inBlocks: size > 0 && (published.has(path) || size > BLOCK_BYTES),
  }));
  const files = all
    .filter(({ inBlocks }) => !inBlocks)
    .map(({ path, size }) => ({ path, ...layout.place(size) }));
  const sources = all
    .filter(({ inBlocks }) => inBlocks)
    .map(({ path, size }) => planBlocks(path, size, layout));
  return {
    precision: options.precision,
    shardLimit: layout.limit,
    shards: layout.shards(),
    files,
    sources,
  };
}

/** Cuts a file into blocks and places them in the shards. */
function planBlocks(path: string, byteLength: number, layout: ShardLayout): PlannedSource {
  const step = Math.min(BLOCK_BYTES, layout.limit);
  const tensors: SourceTensor[] = [];
  for (let begin = 0; begin < byteLength; begin += step) {
    const end = Math.min(begin + step, byteLength);
    const shape = [end - begin];
    const key = blockKey(path, tensors.length);
    tensors.push({
      entry: { name: key, dtype: 'U8', shape, begin, end },
      dtype: 'U8',
      weights: [
        {
          component: FILE,
          key,
          transform: 'as-is',
          dtype: 'uint8',
          shape,
          dims: shape,
          ...layout.place(end - begin),
        },
      ],
    });
  }
  return { component: FILE, path, byteLength, tensors };
}
