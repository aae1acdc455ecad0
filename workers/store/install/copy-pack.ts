import { EngineError } from '../../failure.ts';
import { byPlace, recordName } from '../../packs/records.ts';
import { PartSum } from '../../packs/checksum.ts';
import type { PackedRecord, PackIndex } from '../../packs/format.ts';
import { ShardWriter } from '../../packs/shard-writer.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import type { OpenSource } from './open-source.ts';
import type { PackSink } from '../storage/pack-files.ts';
import type { InstallBytes } from '../pack-records.ts';
import { inPieces } from '../storage/pieces.ts';
import { endOf, storedBytes } from './install-bytes.ts';

/** A pack was read twice, and both times it had other bytes than its index says. */
export class WrongPack extends EngineError {}

interface CopyOptions {
  readonly signal: AbortSignal;
  /** How many records are copied already. They are the first ones in the order of their places. */
  readonly done: number;
  /** Called when `count` records are safe on the disk; the next one is copied after it has resolved. */
  readonly onCopied: (count: number, bytes: InstallBytes) => Promise<void>;
}

/**
 * Copies a pack record by record, and compares each record with its checksum. A record with a wrong
 * checksum is read a second time.
 * @returns the index of the copy, which is that of the pack
 * @throws {WrongPack} `model_file_invalid` with both checksums, if a record is wrong twice; what reading
 *   and writing throw
 */
export async function copyPack(
  index: PackIndex,
  source: OpenSource,
  sink: PackSink,
  { signal, done, onCopied }: CopyOptions,
): Promise<PackIndex> {
  const records = copyOrder(index);
  const last = records[done - 1];
  const end = last && { shard: last.shard, bytes: last.offset + last.byteLength };
  const shards = new ShardWriter(index.shards, sink, end);
  let open: { readonly shard: number; readonly source: ByteSource } | undefined;
  for (const [number, record] of records.entries()) {
    if (number < done) continue;
    const path = index.shards[record.shard]?.path ?? '';
    if (open?.shard !== record.shard) {
      open = { shard: record.shard, source: await source.stream.open(path) };
    }
    const sum = new PartSum(record.byteLength);
    for await (const bytes of inPieces(open.source, record, signal)) {
      await shards.put(record, bytes);
      await sum.add(bytes);
    }
    const found = await sum.digest();
    if (found !== record.sha256) {
      await shards.flush();
      await copyAgain(record, found, await source.headers.open(path), { path, sink, signal });
    }
    await shards.flush();
    await onCopied(number + 1, bytesAfterCopy(index, record));
    open.source.kept?.(record.offset + record.byteLength);
  }
  await shards.finish();
  return index;
}

/** The records of a pack in the order in which they are copied, that of their places. */
export function copyOrder({ files, tensors }: PackIndex): readonly PackedRecord[] {
  return [...files, ...tensors].toSorted(byPlace);
}

/** How far a copy is. @param last the record that was copied last; undefined before the first */
export function bytesAfterCopy(index: PackIndex, last: PackedRecord | undefined): InstallBytes {
  const copied = endOf(index.shards, last);
  return { bytesFetched: copied, bytesStored: copied, bytesToStore: storedBytes(index) };
}

async function copyAgain(
  record: PackedRecord,
  first: string,
  source: ByteSource,
  to: { readonly path: string; readonly sink: PackSink; readonly signal: AbortSignal },
): Promise<void> {
  const sum = new PartSum(record.byteLength);
  let at = record.offset;
  for await (const bytes of inPieces(source, record, to.signal)) {
    await to.sink.patch(to.path, at, bytes);
    at += bytes.byteLength;
    await sum.add(bytes);
  }
  const second = await sum.digest();
  if (second === record.sha256) return;
  throw new WrongPack(
    'model_file_invalid',
    `${recordName(record)} in ${to.path} is not what the pack's index says: its sha256 is ${first}, then ${second}, and should be ${record.sha256}.`,
    'Ask whoever hosts the pack to upload it again.',
  );
}
