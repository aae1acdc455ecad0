import { openIfThere } from '../weights/sources/open-if-there.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import { PartSum } from './checksum.ts';
import type { PackedRecord, PackIndex } from './format.ts';

/** Bytes read at a time. */
const PIECE = 8 * 1024 * 1024;

/**
 * Reads a whole pack and gives the records whose bytes are not those they should be, in the order of
 * the shards; empty when the pack is sound. A shard that is missing or short takes with it what is
 * not there.
 *
 * @param open finds a shard.
 * @param options `onBytes`: told of bytes as they are verified, and of all.
 * @throws whatever reading throws but `model_file_missing`; the signal's reason.
 */
export async function verifyPack(
  index: PackIndex,
  open: (path: string) => Promise<ByteSource>,
  options: {
    readonly onBytes?: (done: number, of: number) => void;
    readonly signal?: AbortSignal;
  } = {},
): Promise<readonly PackedRecord[]> {
  const records: readonly PackedRecord[] = [...index.files, ...index.tensors];
  const of = records.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const damaged: PackedRecord[] = [];
  let done = 0;
  for (const [number, { path }] of index.shards.entries()) {
    const shard = await openIfThere(open, path);
    for (const record of records.filter((each) => each.shard === number)) {
      if (shard === undefined || !(await isSound(shard, record, options.signal))) {
        damaged.push(record);
      }
      done += record.byteLength;
      options.onBytes?.(done, of);
    }
  }
  return damaged;
}

async function isSound(
  shard: ByteSource,
  { offset, byteLength, sha256 }: PackedRecord,
  signal: AbortSignal | undefined,
): Promise<boolean> {
  if (offset + byteLength > shard.size) return false;
  const sum = new PartSum(byteLength);
  for (let at = 0; at < byteLength; at += PIECE) {
    const length = Math.min(PIECE, byteLength - at);
    await sum.add(await shard.read(offset + at, length, signal));
  }
  return (await sum.digest()) === sha256;
}
