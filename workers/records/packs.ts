/**
 * Records of installed models. The store worker writes them; pages and engines read them. A page writes what
 * a person says of a model, an engine what it finds of a pack.
 */
import type { PackId } from '../protocol/engine-options.ts';
import type { PackRecord } from '../protocol/store.ts';
import type { EngineFailure } from '../protocol/failure.ts';
import { transact } from './transact.ts';
import { changeChannel } from './change-channel.ts';

/** `packChanged(id)` is called after each write to a pack's record; `onPackChanged(listener)` subscribes. */
export const { changed: packChanged, onChanged: onPackChanged } =
  changeChannel<PackId>('playground-packs');

/**
 * `askForPack(id)` asks the engines that have a pack open to close it, and the page that installs it to
 * look at its record; `onPackAsked(listener)` subscribes to that.
 */
export const { changed: askForPack, onChanged: onPackAsked } =
  changeChannel<PackId>('playground-packs-asked');

export async function readPack(id: PackId): Promise<PackRecord | undefined> {
  return transact(['packs'], 'readonly', ({ store }) => store.get(id));
}

/** All packs, the oldest first; those that are being installed are among them. */
export async function listPacks(): Promise<readonly PackRecord[]> {
  const packs = await transact(['packs'], 'readonly', ({ store }) => store.getAll());
  return packs.sort((a, b) => a.createdAt - b.createdAt);
}

/**
 * The oldest pack of a model that is complete and sound. A LoRA may have any name, also a model's, and is none.
 * @param model the manifest's id
 */
export async function findReady(model: string): Promise<PackRecord | undefined> {
  const packs = await listPacks();
  return packs.find(
    (pack) => pack.model === model && pack.state === 'ready' && pack.format !== 'lora',
  );
}

/**
 * The installed LoRA that a request names so, complete and sound.
 * @param isNamed whether a request means the LoRA with these names, of this commit
 */
export async function findLora(
  isNamed: (paths: readonly string[], commit: string | null) => boolean,
): Promise<PackRecord | undefined> {
  const packs = await listPacks();
  return packs.find(
    ({ lora, state, revision }) =>
      state === 'ready' && lora !== undefined && isNamed(lora.paths, revision),
  );
}

/**
 * Reads, changes and writes a record in one transaction. Nothing is written if `change` returns
 * undefined.
 * @returns the record after the change, or undefined if there is no such pack
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

/**
 * Whether an install was paused by a failure of the network, so that it can go on without anybody: the source
 * is on a server, and all that is missing is an answer.
 */
export function waitsForNetwork({ state, failure, source }: PackRecord): boolean {
  return state === 'paused' && failure?.code === 'file_download_error' && source.kind !== 'files';
}

/** Notes that a run read bytes which differ from those installed. The pack cannot be used until it is repaired. */
export async function markDamaged(id: PackId, failure: EngineFailure): Promise<void> {
  await updatePack(id, ({ state }) =>
    state === 'ready' ? { state: 'damaged', failure } : undefined,
  );
}
