/** Plans, commits and indexes of packs in IndexedDB. Only the store worker reads and writes them. */
import type { PackId } from '../protocol/engine-options.ts';
import type { PackRecord } from '../protocol/store.ts';
import { packChanged } from '../records/packs.ts';
import { transact } from '../records/transact.ts';
import type { PackIndex } from '../packs/format.ts';
import type { PackPlan } from '../packs/plan.ts';
import type { PackCommit } from '../packs/progress.ts';

/** What an install is going to do. This is decided before the first byte is fetched. */
export type StoredPlan =
  /** The pack is made from a folder. `expected` holds the published sha256 of its files, by path. */
  | {
      readonly kind: 'make';
      readonly plan: PackPlan;
      readonly expected: ReadonlyMap<string, string>;
    }
  /** The pack is copied from another pack. */
  | { readonly kind: 'copy'; readonly index: PackIndex };

/** A commit of {@link writePack}; for a copied pack, the number of records that are copied. */
export type StoredCommit = PackCommit | { readonly kind: 'copied'; readonly count: number };

/** How far an install is, in bytes that are safe on the disk. */
export interface InstallBytes {
  readonly bytesFetched: number;
  readonly bytesStored: number;
  /** What the pack will have in all, as far as is known by then: weights that 4 bits hurt too much make it larger. */
  readonly bytesToStore: number;
}

/** An install has to stop: it was paused or deleted, in this page or in another. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** At most one commit in this time is announced to other pages. The page that installs gets progress events. */
const ANNOUNCE_MS = 1000;

const ALL = ['packs', 'pack_plans', 'pack_commits', 'pack_indexes'] as const;

/**
 * Stores the record and the plan of a new pack.
 * @returns false if there is a pack of that id already; nothing is changed then
 */
export async function insertPack(record: PackRecord, plan: StoredPlan): Promise<boolean> {
  const isNew = await transact(ALL, 'readwrite', async (tx) => {
    if ((await tx.objectStore('packs').count(record.id)) > 0) return false;
    await tx.objectStore('packs').add(record);
    await tx.objectStore('pack_plans').put(plan, record.id);
    return true;
  });
  if (isNew) packChanged(record.id);
  return isNew;
}

export async function readPlan(id: PackId): Promise<StoredPlan | undefined> {
  const plan = await transact(['pack_plans'], 'readonly', ({ store }) => store.get(id));
  return plan as StoredPlan | undefined;
}

/** The commits of an install, in the order they were made. */
export async function readCommits(id: PackId): Promise<readonly StoredCommit[]> {
  const commits = await transact(['pack_commits'], 'readonly', ({ store }) =>
    store.getAll(commitsOf(id)),
  );
  return commits as StoredCommit[];
}

/**
 * Stores commits, and in the record how far the install is, in one transaction.
 * @param number the number of the first of these commits, counted from 0 at the beginning of the install
 * @throws {Interrupted} if the pack is no longer being installed; nothing is written then
 */
export async function addCommits(
  id: PackId,
  number: number,
  commits: readonly StoredCommit[],
  bytes: InstallBytes,
): Promise<void> {
  await transact(['packs', 'pack_commits'], 'readwrite', async (tx) => {
    const record = await tx.objectStore('packs').get(id);
    if (record?.state !== 'installing') throw new Interrupted();
    const store = tx.objectStore('pack_commits');
    await Promise.all([
      ...commits.map((commit, i) => store.put(commit, [id, number + i])),
      tx.objectStore('packs').put({ ...record, ...bytes }),
    ]);
  });
  announceCommit(id);
}

/**
 * Deletes the commits of an install from one on, and stores in the record how far the install is without them.
 * @throws {Interrupted} if the pack is no longer being installed; nothing is written then
 */
export async function dropCommits(id: PackId, from: number, bytes: InstallBytes): Promise<void> {
  await transact(['packs', 'pack_commits'], 'readwrite', async (tx) => {
    const record = await tx.objectStore('packs').get(id);
    if (record?.state !== 'installing') throw new Interrupted();
    await tx.objectStore('pack_commits').delete(commitsOf(id, from));
    await tx.objectStore('packs').put({ ...record, ...bytes });
  });
  packChanged(id);
}

let announcedAt = -Infinity;

/** Announces the change, unless another was announced just now: small tensors come in hundreds a second. */
function announceCommit(id: PackId): void {
  const now = performance.now();
  if (now - announcedAt < ANNOUNCE_MS) return;
  announcedAt = now;
  packChanged(id);
}

/**
 * Stores the index of a pack that is complete or was repaired, and `changes` to its record, in one
 * transaction. Its commits are deleted.
 * @returns the record after the change; undefined if the pack was deleted
 */
export async function keepIndex(
  id: PackId,
  index: PackIndex,
  changes: Partial<PackRecord>,
): Promise<PackRecord | undefined> {
  const kept = await transact(ALL, 'readwrite', async (tx) => {
    const record = await tx.objectStore('packs').get(id);
    if (record === undefined) return undefined;
    const next = { ...record, ...changes };
    await tx.objectStore('packs').put(next);
    await tx.objectStore('pack_indexes').put(index, id);
    await tx.objectStore('pack_commits').delete(commitsOf(id));
    return next;
  });
  packChanged(id);
  return kept;
}

/** The index of a pack; undefined until the pack is complete. */
export async function readIndex(id: PackId): Promise<PackIndex | undefined> {
  const index = await transact(['pack_indexes'], 'readonly', ({ store }) => store.get(id));
  return index as PackIndex | undefined;
}

/** Deletes the records of a pack. Its files are not deleted here, but nothing refers to them any more. */
export async function deletePack(id: PackId): Promise<void> {
  await transact(ALL, 'readwrite', async (tx) => {
    await tx.objectStore('packs').delete(id);
    await tx.objectStore('pack_plans').delete(id);
    await tx.objectStore('pack_indexes').delete(id);
    await tx.objectStore('pack_commits').delete(commitsOf(id));
  });
  packChanged(id);
}

function commitsOf(id: PackId, from = 0): IDBKeyRange {
  return IDBKeyRange.bound([id, from], [id, Infinity]);
}
