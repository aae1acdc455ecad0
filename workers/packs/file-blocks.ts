/**
 * A large file in a pack that keeps files as they are: blocks of it, each a record with a checksum of
 * its own, so that an install goes on in the middle of the file and repair makes one block anew.
 */
import { joinedSource } from '../weights/sources/joined-source.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import { checkSum, createSyncSha256, sha256 } from './checksum.ts';
import { FILE, type PackedTensor, type PackIndex } from './format.ts';

/** Bytes of a block; less where shards are smaller. */
export const BLOCK_BYTES = 8 * 1024 * 1024;

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
 * with its checksum. Synchronously readable where its shards are.
 * @param open finds a shard by its number.
 * @throws {EngineError} what `open` throws; from reads: `model_damaged`.
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

/** The key of a file's block, counted from 0. */
export function blockKey(path: string, number: number): string {
  return `${path}#${number}`;
}
