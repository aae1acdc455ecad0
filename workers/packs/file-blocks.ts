/**
 * Large files in a pack of files. Such a file is cut into blocks, and each block is a record with a
 * checksum of its own. So an install can go on in the middle of the file, and a repair makes one block
 * again instead of the whole file.
 */
import { joinedSource } from '../weights/sources/joined-source.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import { checkSum, createSyncSha256, sha256 } from './checksum.ts';
import { FILE, type PackedTensor, type PackIndex } from './format.ts';

/** Bytes of a block. Blocks are smaller if the shards of the pack are. */
export const BLOCK_BYTES = 8 * 1024 * 1024;

/** The blocks of a file, in order; none if the pack has no such file, or has it in one piece. */
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

/** Whether this is a pack of files. Other packs have weights that were made for the engine's graphs. */
export function isFilesPack(index: PackIndex): boolean {
  return index.tensors.every(({ component }) => component === FILE);
}

/**
 * Joins the blocks of a file. Each read reads whole blocks and compares them with their checksums. The
 * file can be read synchronously if its shards can.
 * @param open finds a shard by its number
 * @throws {EngineError} what `open` throws; from reads: `model_damaged`
 */
export async function blockFile(
  path: string,
  blocks: readonly PackedTensor[],
  open: (shard: number) => Promise<ByteSource>,
): Promise<ByteSource> {
  const sumNow = await createSyncSha256();
  const parts = blocks.map(async (block) => blockSource(block, await open(block.shard), sumNow));
  return joinedSource(path, await Promise.all(parts));
}

function blockSource(
  { key, offset: begin, byteLength, sha256: wanted }: PackedTensor,
  shard: ByteSource,
  sumNow: (bytes: Uint8Array) => string,
): ByteSource {
  const part = (bytes: Uint8Array<ArrayBuffer>, offset: number, length: number) =>
    length === byteLength ? bytes : bytes.slice(offset, offset + length);
  const { readSync } = shard;
  return {
    name: key,
    size: byteLength,
    async read(offset, length, signal) {
      const bytes = await shard.read(begin, byteLength, signal);
      checkSum(key, await sha256(bytes), wanted);
      return part(bytes, offset, length);
    },
    ...(readSync && {
      readSync(offset: number, length: number) {
        const bytes = readSync(begin, byteLength);
        checkSum(key, sumNow(bytes), wanted);
        return part(bytes, offset, length);
      },
    }),
  };
}

/** The key of a block. @param number of the block, from 0 */
export function blockKey(path: string, number: number): string {
  return `${path}#${number}`;
}
