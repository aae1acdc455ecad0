/** Records of installed models. The store worker writes them; pages and engines read. */
import type { PackId } from '../protocol/engine.ts';
import type { PackRecord } from '../protocol/store.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import { database } from './database.ts';
import { transact } from './transact.ts';
import { changeChannel } from './change-channel.ts';

/** `packChanged` is called after a write to a pack's record; `onPackChanged` hears of it. */
export const { changed: packChanged, onChanged: onPackChanged } =
  changeChannel<PackId>('playground-packs');

/** Asks whoever has a pack open to let it go as soon as its work allows. */
export const { changed: askForPack, onChanged: onPackAsked } =
  changeChannel<PackId>('playground-packs-asked');

export async function readPack(id: PackId): Promise<PackRecord | undefined> {
  return (await database()).get('packs', id);
}

/** All packs, the oldest first. */
export async function listPacks(): Promise<readonly PackRecord[]> {
  const packs = await (await database()).getAll('packs');
  return packs.sort((a, b) => a.createdAt - b.createdAt);
}

/**
 * Changes a record where `change` gives something to change.
 * @returns the record afterwards; undefined when there is none.
 */
export async function updatePack(
  id: PackId,
  change: (record: PackRecord) => Partial<PackRecord> | undefined,
): Promise<PackRecord | undefined> {
  const { record, changed } = await transact(['packs'], 'readwrite', async ({ store }) => {
    const found = await store.get(id);
    const changes = found && change(found);
    if (found === undefined || changes === undefined) return { record: found, changed: false };
    const next = { ...found, ...changes };
    await store.put(next);
    return { record: next, changed: true };
  });
  if (changed) packChanged(id);
  return record;
}

/** A run met bytes that are not the ones installed: the pack has to be repaired first. */
export async function markDamaged(id: PackId, failure: EngineFailure): Promise<void> {
  await updatePack(id, ({ state }) =>
    state === 'ready' ? { state: 'damaged', failure } : undefined,
  );
}
