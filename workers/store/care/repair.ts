import { EngineError } from '../../failure.ts';
import type { PackId, PickedFile } from '../../protocol/engine-options.ts';
import type { PackRecord, StoreEventSink, StoreOptions } from '../../protocol/store.ts';
import { recordKey, recordName } from '../../packs/records.ts';
import { PartSum } from '../../packs/checksum.ts';
import type { PackedRecord, PackIndex } from '../../packs/format.ts';
import { type Place, ShardLayout, shardPath } from '../../packs/shard-layout.ts';
import { ShardWriter } from '../../packs/shard-writer.ts';
import { notThere } from '../failures.ts';
import { fullSource, openInstallSource } from '../install/install-source.ts';
import { type OpenSource } from '../install/open-source.ts';
import { installedPack } from '../open/open-installed.ts';
import { pickedAgain } from '../pack-id.ts';
import { keepIndex, readPlan } from '../pack-records.ts';
import { remake } from './remake.ts';
import { Progress } from '../report.ts';
import { findDamage, noteDamage } from './verify.ts';

/**
 * Verifies a pack and repairs it: damaged records are made again and written into new shards, and the index
 * then points there. Sealed shards are never written to. The caller makes sure that nobody else reads or
 * writes the pack.
 * @param files the picked files, if the source is a folder of them
 * @returns the record, now `ready`
 * @throws {EngineError} `model_file_invalid` if the source has other bytes than before; what reading the
 *   source throws. The pack stays damaged then.
 */
export async function repairPack(
  id: PackId,
  options: StoreOptions,
  emit: StoreEventSink,
  files: readonly PickedFile[] | undefined,
): Promise<PackRecord> {
  const damaged = await findDamage(id, emit);
  const record = await noteDamage(id, damaged);
  if (damaged.length === 0) return record;
  const { source: kept, bytesToStore } = record;
  const again = files && (await pickedAgain(record, files));
  const of = damaged.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const progress = new Progress(emit, id, 'repair', of);
  const source = await openInstallSource(id, fullSource(kept, again), options, {});
  try {
    const index = await rewrite(id, source, damaged, progress);
    const next = await keepIndex(id, index, {
      state: 'ready',
      failure: null,
      damaged: [],
      verifiedAt: Date.now(),
      bytesStored: bytesToStore + of,
      bytesToStore: bytesToStore + of,
    });
    if (next === undefined) throw notThere();
    return next;
  } finally {
    await source.close();
  }
}

/** Makes the damaged records again. @returns the index that points to the new bytes */
async function rewrite(
  id: PackId,
  source: OpenSource,
  damaged: readonly PackedRecord[],
  progress: Progress,
): Promise<PackIndex> {
  const { index, files } = await installedPack(id);
  const stored = await readPlan(id);
  if (stored === undefined) throw notThere();
  const first = index.shards.length;
  const layout = new ShardLayout(index.shardLimit);
  const places = new Map<PackedRecord, Place>();
  const bad = new Set(damaged.map(recordKey));
  const records = [...index.files, ...index.tensors].filter((each) => bad.has(recordKey(each)));
  for (const record of records) places.set(record, layout.place(record.byteLength));
  const added = layout.shards().map((shard, i) => ({ ...shard, path: shardPath(first + i) }));
  const sums = new Map(records.map((record) => [record, new PartSum(record.byteLength)]));
  const sink = await files.write(id);
  try {
    const shards = new ShardWriter(added, sink);
    for await (const { record, bytes } of remake(id, stored, index, source, records)) {
      const place = places.get(record);
      if (place === undefined) throw new Error(`${recordName(record)} was not asked for`);
      await shards.put(place, bytes);
      await sums.get(record)?.add(bytes);
      progress.add(bytes.byteLength);
    }
    await shards.finish();
  } finally {
    await sink.close();
  }
  for (const [record, sum] of sums) checkSame(record, await sum.digest(), source);
  const moved = <Each extends PackedRecord>(record: Each): Each => {
    const place = places.get(record);
    return place === undefined
      ? record
      : { ...record, shard: first + place.shard, offset: place.offset };
  };
  return {
    ...index,
    shards: [...index.shards, ...added],
    files: index.files.map(moved),
    tensors: index.tensors.map(moved),
  };
}

function checkSame(record: PackedRecord, found: string, source: OpenSource): void {
  if (found === record.sha256) return;
  throw new EngineError(
    'model_file_invalid',
    `${recordName(record)} comes from its source with other bytes than before: its sha256 is ${found}, and was ${record.sha256}.`,
    source.embedded === true
      ? 'Reload the page: a newer version of this app brings its own.'
      : 'Delete the model and install it again.',
  );
}
