import { openIfThere } from '../weights/sources/open-if-there.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import { PartSum } from './checksum.ts';
import type { PackedRecord, PackIndex } from './format.ts';

/** Bytes that are read at a time. */
const PIECE = 8 * 1024 * 1024;

/**
 * Reads a whole pack and compares every record with its checksum.
 *
 * @param open finds a shard by its path
 * @param onBytes is called with the bytes verified so far, and with all bytes
 * @returns the damaged records, in the order of the shards; none if the pack is sound. A record that is not
 *   there, because its shard is missing or too short, is damaged too.
 * @throws what reading throws, except `model_file_missing`
 */
export async function verifyPack(
  index: PackIndex,
  open: (path: string) => Promise<ByteSource>,
  onBytes: (done: number, of: number) => void = () => {},
): Promise<readonly PackedRecord[]> {
  const records: readonly PackedRecord[] = [...index.files, ...index.tensors];
  const of = records.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const byShard = new Map<number, PackedRecord[]>();
  for (const record of records) {
    const others = byShard.get(record.shard);
    if (others === undefined) byShard.set(record.shard, [record]);
    else others.push(record);
  }
  const damaged: PackedRecord[] = [];
  let done = 0;
  for (const [number, { path }] of index.shards.entries()) {
    const shard = await openIfThere(open, path);
    for (const record of byShard.get(number) ?? []) {
      if (shard === undefined || !(await isSound(shard, record))) {
        damaged.push(record);
      }
      done += record.byteLength;
      onBytes(done, of);
    }
  }
  return damaged;
}

async function isSound(
  shard: ByteSource,
  { offset, byteLength, sha256 }: PackedRecord,
): Promise<boolean> {
  if (offset + byteLength > shard.size) return false;
  const sum = new PartSum(byteLength);
  for (let at = 0; at < byteLength; at += PIECE) {
    const length = Math.min(PIECE, byteLength - at);
    await sum.add(await shard.read(offset + at, length));
  }
  return (await sum.digest()) === sha256;
}
