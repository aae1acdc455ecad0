import type { PackId } from '../../protocol/engine-options.ts';
import { recordKey, tensorId } from '../../packs/records.ts';
import type { PackedRecord, PackIndex } from '../../packs/format.ts';
import { makeTensor } from '../../packs/make-tensor.ts';
import { WorkMemory } from '../../weights/work-memory.ts';
import { formatsOf, widenPlan } from '../../packs/widen-plan.ts';
import type { PackPlan } from '../../packs/plan.ts';
import type { OpenSource } from '../install/open-source.ts';
import type { StoredPlan } from '../pack-records.ts';
import { inPieces } from '../storage/pieces.ts';

/** The next bytes of a record. */
interface RemadePart {
  readonly record: PackedRecord;
  readonly bytes: Uint8Array<ArrayBuffer>;
}

/**
 * Makes some records of a pack again from the pack's source. Only the bytes of these records are read.
 * @param index of the pack, which says what was widened
 * @param records in the order of the pack's index; they are made in that order
 * @throws what reading the source throws
 */
export async function* remake(
  id: PackId,
  stored: StoredPlan,
  { tensors }: PackIndex,
  source: OpenSource,
  records: readonly PackedRecord[],
): AsyncGenerator<RemadePart> {
  if (stored.kind === 'copy') yield* copyRecords(stored.index, source, records);
  else yield* makeRecords(id, widenPlan(stored.plan, formatsOf(tensors)), source, records);
}

async function* copyRecords(
  index: PackIndex,
  source: OpenSource,
  records: readonly PackedRecord[],
): AsyncGenerator<RemadePart> {
  const places = new Map([...index.files, ...index.tensors].map((each) => [recordKey(each), each]));
  for (const record of records) {
    const place = places.get(recordKey(record));
    const path = place && index.shards[place.shard]?.path;
    if (place === undefined || path === undefined)
      throw new Error(`no place of ${recordKey(record)}`);
    const shard = await source.headers.open(path);
    for await (const bytes of inPieces(shard, place)) yield { record, bytes };
  }
}

async function* makeRecords(
  id: PackId,
  plan: PackPlan,
  source: OpenSource,
  records: readonly PackedRecord[],
): AsyncGenerator<RemadePart> {
  const wanted = new Map(records.map((record) => [recordKey(record), record]));
  for (const { path } of plan.files) {
    const record = wanted.get(path);
    if (record === undefined) continue;
    const file = await source.headers.open(path);
    yield { record, bytes: await file.read(0, file.size) };
    wanted.delete(path);
  }
  const memory = new WorkMemory();
  for (const planned of plan.sources) {
    for (const tensor of planned.tensors) {
      if (!tensor.weights.some((weight) => wanted.has(tensorId(weight)))) continue;
      const file = await source.headers.open(planned.path);
      for await (const { weight, bytes } of makeTensor(tensor, file, memory)) {
        const record = wanted.get(tensorId(weight));
        if (record !== undefined) yield { record, bytes };
      }
      for (const weight of tensor.weights) wanted.delete(tensorId(weight));
    }
  }
  if (wanted.size > 0)
    throw new Error(`${id} has records of no plan: ${[...wanted.keys()].join()}`);
}
