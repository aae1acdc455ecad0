/**
 * A large file in a pack that keeps files as they are: blocks of it, each a record with a checksum of
 * its own, so that an install goes on in the middle of the file and repair makes one block anew.
 */
import { joinedSource } from '../joined-source.ts';
import type { ByteSource } from '../source.ts';
import { checkSum, sha256 } from './checksum.ts';
import { FILE, type PackedTensor, type PackIndex } from './format.ts';
import type { PlannedSource, SourceTensor } from './plan.ts';
import type { ShardLayout } from './shard-layout.ts';

/** Bytes of a block; less where shards are smaller. */
export const BLOCK_BYTES = 8 * 1024 * 1024;

/** A file cut into blocks, with their places in the shards. */
export function planBlocks(path: string, byteLength: number, layout: ShardLayout): PlannedSource {
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

/** The blocks of a file in their order; none when the pack has no such file in blocks. */
export function blocksOf(index: PackIndex, path: string): readonly PackedTensor[] {
  const byKey = new Map(
    index.tensors.filter(({ component }) => component === FILE).map((block) => [block.key, block]),
  );
  const blocks: PackedTensor[] = [];
  for (;;) {
    const block = byKey.get(blockKey(path, blocks.length));
    if (block === undefined) return blocks;
    blocks.push(block);
  }
}

/** Whether a pack keeps files as they are, and no model's weights. */
export function isFilesPack(index: PackIndex): boolean {
  return index.tensors.every(({ component }) => component === FILE);
}

/**
 * A file out of its blocks. A block is read whole, however little of it is asked for, and compared
 * with its checksum.
 * @param open finds a shard by its number.
 * @throws {EngineError} from reads: `model_damaged`.
 */
export function blockFile(
  path: string,
  blocks: readonly PackedTensor[],
  open: (shard: number) => Promise<ByteSource>,
): ByteSource {
  return joinedSource(
    path,
    blocks.map((block) => ({
      name: block.key,
      size: block.byteLength,
      async read(offset, length, signal) {
        const shard = await open(block.shard);
        const bytes = await shard.read(block.offset, block.byteLength, signal);
        checkSum(block.key, await sha256(bytes), block.sha256);
        return length === bytes.byteLength ? bytes : bytes.slice(offset, offset + length);
      },
    })),
  );
}

function blockKey(path: string, number: number): string {
  return `${path}#${number}`;
}
