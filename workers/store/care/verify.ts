import { EngineError, toFailure } from '../../failure.ts';
import type { PackId } from '../../protocol/engine-options.ts';
import type { PackRecord, StoreEventSink } from '../../protocol/store.ts';
import { updatePack } from '../../records/packs.ts';
import { recordName } from '../../packs/records.ts';
import type { PackedRecord } from '../../packs/format.ts';
import { verifyPack } from '../../packs/verify.ts';
import { notThere } from '../failures.ts';
import { installedPack } from '../open/open-installed.ts';
import { Progress } from '../report.ts';

/** Names of records in a failure's sentence. The pack's record has all of them. */
const NAMED = 3;

/**
 * Reads a pack and finds all records with a wrong checksum. The caller makes sure that nobody deletes or
 * repairs the pack meanwhile.
 * @throws {EngineError} `model_not_found`; what reading throws
 */
export async function findDamage(
  id: PackId,
  emit: StoreEventSink,
): Promise<readonly PackedRecord[]> {
  const { index, files } = await installedPack(id);
  const of = index.shards.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const progress = new Progress(emit, id, 'verify', of);
  return verifyPack(
    index,
    (path) => files.open(id, path),
    (done, all) => progress.at((done / all) * of),
  );
}

/**
 * Stores the result of {@link findDamage} in the record of the pack: `ready` or `damaged`.
 * @throws {EngineError} `model_not_found`
 */
export async function noteDamage(
  id: PackId,
  damaged: readonly PackedRecord[],
): Promise<PackRecord> {
  const names = damaged.map(recordName);
  const record = await updatePack(id, () => ({
    verifiedAt: Date.now(),
    damaged: [...new Set(names)],
    ...(names.length === 0
      ? { state: 'ready', failure: null }
      : { state: 'damaged', failure: toFailure(damage(names)) }),
  }));
  if (record === undefined) throw notThere();
  return record;
}

function damage(names: readonly string[]): EngineError {
  const more = names.length > NAMED ? ` and ${names.length - NAMED} more` : '';
  return new EngineError(
    'model_damaged',
    `Bytes of this model are not those that were written: ${names.slice(0, NAMED).join(', ')}${more}.`,
    'Repair the model: just these are fetched again.',
  );
}
