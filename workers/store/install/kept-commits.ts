import { EngineError } from '../../failure.ts';
import type { Place } from '../../packs/shard-layout.ts';
import type { PackId } from '../../protocol/engine-options.ts';
import type { StoredCommit } from '../pack-records.ts';
import type { PackFiles } from '../storage/pack-files.ts';

/** Tells whether the bytes at a place are stored. */
type IsStored = (place: Place) => Promise<boolean>;

/**
 * Looks at the sizes of a pack's shards. A browser may lose files that were safe: where a kill has torn its own list
 * of them, those are gone that were made after it.
 * @param pathOf the shard's path, by its number
 */
export function lookAtShards(
  id: PackId,
  files: PackFiles,
  pathOf: (shard: number) => string,
): IsStored {
  const sizes = new Map<number, Promise<number>>();
  const look = (shard: number): Promise<number> =>
    files.open(id, pathOf(shard)).then(
      ({ size }) => size,
      (error: unknown) => {
        if (error instanceof EngineError && error.code === 'model_file_missing') return 0;
        throw error;
      },
    );
  return async ({ shard, offset, byteLength }) => {
    const known = sizes.get(shard);
    const size = known ?? look(shard);
    if (known === undefined) sizes.set(shard, size);
    return (await size) >= offset + byteLength;
  };
}

/** How many of these places are stored, up to the first that is not. */
export async function countStored(places: readonly Place[], isStored: IsStored): Promise<number> {
  for (const [number, place] of places.entries()) if (!(await isStored(place))) return number;
  return places.length;
}

/** The commits of an install up to the first of which bytes are missing: it can go on from there. */
export async function keptCommits<Commit extends StoredCommit>(
  commits: readonly Commit[],
  isStored: IsStored,
): Promise<readonly Commit[]> {
  for (const [number, commit] of commits.entries()) {
    const places = placesOf(commit);
    if ((await countStored(places, isStored)) < places.length) return commits.slice(0, number);
  }
  return commits;
}

function placesOf(commit: StoredCommit): readonly Place[] {
  switch (commit.kind) {
    case 'files':
      return commit.files;
    case 'tensors':
      return commit.tensors;
    case 'repaired':
    case 'source':
    case 'copied':
      return [];
  }
}
