import type { PackIndex } from '../../packs/format.ts';
import type { PackPlan } from '../../packs/plan.ts';
import { type PackCommit, tensorsOf } from '../../packs/progress.ts';
import { formatsOf, widenPlan } from '../../packs/widen-plan.ts';
import type { PackRecord } from '../../protocol/store.ts';
import type { InstallBytes, StoredPlan } from '../pack-records.ts';

const sum = (items: readonly { readonly byteLength: number }[]) =>
  items.reduce((total, { byteLength }) => total + byteLength, 0);

/** Bytes of all shards of a pack. */
export function storedBytes({ shards }: Pick<PackIndex, 'shards'>): number {
  return sum(shards);
}

/** All bytes that an install reads, and all bytes that it writes as far as it is planned. */
export function totalBytes(plan: StoredPlan): Pick<PackRecord, 'bytesToFetch' | 'bytesToStore'> {
  if (plan.kind === 'copy') {
    const bytes = storedBytes(plan.index);
    return { bytesToFetch: bytes, bytesToStore: bytes };
  }
  const { files, sources } = plan.plan;
  return { bytesToFetch: sum(files) + sum(sources), bytesToStore: storedBytes(plan.plan) };
}

/** The size of each large file that an install reads, in bytes, by path. */
export function plannedSizes(plan: StoredPlan | undefined): ReadonlyMap<string, number> {
  const files = plan?.kind === 'copy' ? plan.index.shards : (plan?.plan.sources ?? []);
  return new Map(files.map(({ path, byteLength }) => [path, byteLength]));
}

/**
 * How many bytes are read and written once `commit` is stored, and how many will be written in all.
 * @param plan with what was widened so far
 * @returns undefined for a commit that corrects tensors: it changes none of these
 */
export function bytesAfter(plan: PackPlan, commit: PackCommit): InstallBytes | undefined {
  const small = sum(plan.files);
  const bytesToStore = storedBytes(plan);
  const before = (path: string) =>
    sum(
      plan.sources.slice(
        0,
        Math.max(
          0,
          plan.sources.findIndex((each) => each.path === path),
        ),
      ),
    );
  switch (commit.kind) {
    case 'files':
      return {
        bytesFetched: small,
        bytesStored: endOf(plan.shards, commit.files.at(-1)),
        bytesToStore,
      };
    case 'tensors': {
      const { path, done } = commit.hash;
      const bytesStored = endOf(plan.shards, commit.tensors.at(-1));
      return { bytesFetched: small + before(path) + done, bytesStored, bytesToStore };
    }
    case 'source': {
      const { path, byteLength } = commit.source;
      const source = plan.sources.find((each) => each.path === path);
      const last = source?.tensors.at(-1)?.weights.at(-1);
      const bytesStored = endOf(plan.shards, last);
      return { bytesFetched: small + before(path) + byteLength, bytesStored, bytesToStore };
    }
    case 'repaired':
      return undefined;
  }
}

/** The same once all of these commits are stored. @param plan as it was before any weight was widened */
export function bytesAfterAll(plan: PackPlan, commits: readonly PackCommit[]): InstallBytes {
  const widened = widenPlan(plan, formatsOf(commits.flatMap(tensorsOf)));
  const none = { bytesFetched: 0, bytesStored: 0, bytesToStore: storedBytes(widened) };
  return commits.reduce<InstallBytes>(
    (bytes, commit) => bytesAfter(widened, commit) ?? bytes,
    none,
  );
}

/** Bytes of all shards up to the end of a record; 0 without a record. */
export function endOf(
  shards: PackIndex['shards'],
  record:
    | { readonly shard: number; readonly offset: number; readonly byteLength: number }
    | undefined,
): number {
  if (record === undefined) return 0;
  return sum(shards.slice(0, record.shard)) + record.offset + record.byteLength;
}
