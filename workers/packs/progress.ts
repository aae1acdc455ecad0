import { tensorId } from './records.ts';
import type { PackedFile, PackedTensor, PackIndex } from './format.ts';
import type { HashState } from './hashed-source.ts';
import type { PackPlan } from './plan.ts';

/**
 * A commit says that the bytes of some records are safe in their shards. An interrupted pack goes on from
 * its commits, in the order they were made, and needs nothing else. Tensors are provisional until the commit
 * of their source: it says that the whole upstream file has the expected sha256.
 */
export type PackCommit =
  | { readonly kind: 'files'; readonly files: readonly PackedFile[] }
  | {
      readonly kind: 'tensors';
      readonly tensors: readonly PackedTensor[];
      /** The hash of the upstream file up to the end of the tensor that these were made of. */
      readonly hash: HashState;
    }
  /** Tensors that were different when their file was read a second time. */
  | { readonly kind: 'repaired'; readonly tensors: readonly PackedTensor[] }
  | { readonly kind: 'source'; readonly source: PackIndex['sources'][number] };

/** The tensors that a commit says are made. */
export function tensorsOf(commit: PackCommit): readonly PackedTensor[] {
  return commit.kind === 'tensors' ? commit.tensors : [];
}

/** The state of a pack that is being made: all of its commits together. */
export class PackProgress {
  files: readonly PackedFile[] | undefined;
  readonly tensors: PackedTensor[] = [];
  readonly sources: PackIndex['sources'] = [];
  readonly #done = new Set<string>();
  #hash: HashState | undefined;

  /** @throws RangeError if the commits belong to another plan: the pack then has to be made from the start */
  constructor(plan: PackPlan, commits: readonly PackCommit[]) {
    for (const commit of commits) this.add(commit);
    const planned = [
      ...plan.files,
      ...plan.sources.flatMap(({ tensors }) => tensors.flatMap(({ weights }) => weights)),
    ];
    for (const [i, record] of this.#records().entries()) {
      if (samePlace(record, planned[i])) continue;
      throw new RangeError('what was packed so far is of another plan');
    }
  }

  add(commit: PackCommit): void {
    if (commit.kind === 'files') this.files = commit.files;
    else if (commit.kind === 'source') this.sources.push(commit.source);
    else if (commit.kind === 'repaired') this.#replace(commit.tensors);
    else {
      this.#hash = commit.hash;
      this.tensors.push(...commit.tensors);
      for (const tensor of commit.tensors) this.#done.add(tensorId(tensor));
    }
  }

  #replace(tensors: readonly PackedTensor[]): void {
    const byId = new Map(tensors.map((tensor) => [tensorId(tensor), tensor]));
    for (const [i, old] of this.tensors.entries()) {
      const repaired = byId.get(tensorId(old));
      if (repaired !== undefined) this.tensors[i] = repaired;
    }
  }

  has(tensor: { readonly component: string; readonly key: string; readonly transform: string }) {
    return this.#done.has(tensorId(tensor));
  }

  /** The sha256 that a tensor is committed with, in lower-case hex; undefined if it is not. */
  sumOf(tensor: Parameters<typeof tensorId>[0]): string | undefined {
    const id = tensorId(tensor);
    return this.tensors.find((each) => tensorId(each) === id)?.sha256;
  }

  hasSource(path: string): boolean {
    return this.sources.some((source) => source.path === path);
  }

  /** The state of the hash of the file at `path`; undefined if no tensor of it is committed. */
  hashOf(path: string): HashState | undefined {
    return this.#hash?.path === path ? this.#hash : undefined;
  }

  /** Where the last record ends: its shard, and the bytes of that shard; undefined without records. */
  get end(): { readonly shard: number; readonly bytes: number } | undefined {
    const last = this.#records().at(-1);
    return last && { shard: last.shard, bytes: last.offset + last.byteLength };
  }

  #records(): readonly (PackedFile | PackedTensor)[] {
    return [...(this.files ?? []), ...this.tensors];
  }
}

type Placed = { readonly shard: number; readonly offset: number; readonly byteLength: number } & (
  | { readonly path: string }
  | { readonly component: string; readonly key: string; readonly transform: string }
);

function samePlace(a: Placed, b: Placed | undefined): boolean {
  const name = (record: Placed) => ('path' in record ? record.path : tensorId(record));
  return (
    b !== undefined &&
    name(a) === name(b) &&
    a.shard === b.shard &&
    a.offset === b.offset &&
    a.byteLength === b.byteLength
  );
}
