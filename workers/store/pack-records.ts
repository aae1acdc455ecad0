/** What the store worker keeps of a pack in IndexedDB, beside the record that all may read. */
import type { PackId } from '../protocol/engine.ts';
import type { PackRecord } from '../protocol/store.ts';
import { database } from '../records/database.ts';
import { packChanged } from '../records/packs.ts';
import { transact } from '../records/transact.ts';
import type { PackIndex } from '../packs/format.ts';
import type { PackPlan } from '../packs/plan.ts';
import type { PackCommit } from '../packs/progress.ts';

/** What an install does, as decided when it began. */
export type StoredPlan =
  /** Made from a diffusers folder; `expected` is the published sha256 of its files, by path. */
  | {
      readonly kind: 'make';
      readonly plan: PackPlan;
      readonly expected: ReadonlyMap<string, string>;
    }
  /** Copied from a pack. */
  | { readonly kind: 'copy'; readonly index: PackIndex };

/** A commit of {@link writePack}, or how many records of a pack are copied. */
export type StoredCommit = PackCommit | { readonly kind: 'copied'; readonly count: number };

/** How much of the work a commit completes, in bytes. */
export interface InstallBytes {
  readonly bytesFetched: number;
  readonly bytesStored: number;
}

/** The install was paused or deleted meanwhile, here or by another page. */
export class Interrupted extends Error {
  override readonly name = 'Interrupted';
}

/** Least time between two commits that pages are told of; a page's own install tells it more. */
const ANNOUNCE_MS = 1000;

const ALL = ['packs', 'pack_plans', 'pack_commits', 'pack_indexes'] as const;

/** @returns false when there is such a pack already; it stays as it is. */
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
  return (await (await database()).get('pack_plans', id)) as StoredPlan | undefined;
}

/** In the order they were made. */
export async function readCommits(id: PackId): Promise<readonly StoredCommit[]> {
  return (await (await database()).getAll('pack_commits', commitsOf(id))) as StoredCommit[];
}

/**
 * @param number of the first of these commits, counted from the beginning of the install
 * @throws {Interrupted} when the pack is not being installed any more; nothing is written then.
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

let announcedAt = -Infinity;

/** Hundreds of small tensors a second need not wake every page; its end always does. */
function announceCommit(id: PackId): void {
  const now = performance.now();
  if (now - announcedAt < ANNOUNCE_MS) return;
  announcedAt = now;
  packChanged(id);
}

/** The pack is whole, or was repaired: from now on its index says what lies where. */
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

/** Undefined until the pack is whole. */
export async function readIndex(id: PackId): Promise<PackIndex | undefined> {
  return (await (await database()).get('pack_indexes', id)) as PackIndex | undefined;
}

/** Forgets a pack; its bytes are nobody's from then on. */
export async function deletePack(id: PackId): Promise<void> {
  await transact(ALL, 'readwrite', async (tx) => {
    await tx.objectStore('packs').delete(id);
    await tx.objectStore('pack_plans').delete(id);
    await tx.objectStore('pack_indexes').delete(id);
    await tx.objectStore('pack_commits').delete(commitsOf(id));
  });
  packChanged(id);
}

function commitsOf(id: PackId): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}
