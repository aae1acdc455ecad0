import type { PackRecord } from '../../protocol/store.ts';
import type { PackIndex } from '../../packs/format.ts';
import { shardPath } from '../../packs/shard-layout.ts';
import type { PackCommit } from '../../packs/progress.ts';
import { writePack } from '../../packs/write.ts';
import { bytesAfterCopy, copyOrder, copyPack } from './copy-pack.ts';
import { hashThread } from './hash-thread.ts';
import type { OpenSource } from './open-source.ts';
import type { PackSink } from '../storage/pack-files.ts';
import {
  addCommits,
  dropCommits,
  keepIndex,
  readCommits,
  readPlan,
  type StoredCommit,
} from '../pack-records.ts';
import { packFiles } from '../storage/pack-storage.ts';
import { bytesAfter, bytesAfterAll, storedBytes } from './install-bytes.ts';
import { countStored, keptCommits, lookAtShards } from './kept-commits.ts';

/** One install: its record, and what it works with. */
interface Installation {
  readonly record: PackRecord;
  readonly source: OpenSource;
  readonly signal: AbortSignal;
  /** Called with the number of bytes of the source that need not be read again. */
  readonly onBytes: (bytes: number) => void;
  /** Called with the same number where it is smaller than before, as bytes that were safe are gone. */
  readonly onLost: (bytes: number) => void;
}

/**
 * Runs an install from its last commit to its end.
 * @returns the record, now `ready`; undefined if the pack was deleted at the last moment
 * @throws {Interrupted} if it was paused or deleted; what {@link writePack} and {@link copyPack} throw;
 *   DOMException `QuotaExceededError`
 */
export async function runInstall(job: Installation): Promise<PackRecord | undefined> {
  const { id, storage } = job.record;
  const sink = await packFiles(storage).write(id);
  try {
    const index = await makePack(job, sink);
    return await keepIndex(id, index, {
      state: 'ready',
      bytesFetched: job.record.bytesToFetch,
      bytesStored: storedBytes(index),
      bytesToStore: storedBytes(index),
      failure: null,
      damaged: [],
    });
  } finally {
    await sink.close();
  }
}

async function makePack(job: Installation, sink: PackSink): Promise<PackIndex> {
  const { record, source, signal } = job;
  const stored = await readPlan(record.id);
  if (stored === undefined) throw new Error(`${record.id} has no plan`);
  const commits = await readCommits(record.id);
  const files = packFiles(record.storage);
  if (stored.kind === 'copy') {
    const { index } = stored;
    const pathOf = (shard: number) => index.shards[shard]?.path ?? '';
    const committed = commits.reduce((most, commit) => Math.max(most, copiedBy(commit)), 0);
    const isStored = lookAtShards(record.id, files, pathOf);
    const records = copyOrder(index).slice(0, committed);
    const done = await countStored(records, isStored);
    if (done < committed) {
      const bytes = bytesAfterCopy(index, records[done - 1]);
      await addCommits(record.id, 0, [{ kind: 'copied', count: done }], bytes);
      job.onLost(bytes.bytesFetched);
    }
    return copyPack(index, source, sink, {
      signal,
      done,
      async onCopied(count, now) {
        await addCommits(record.id, 0, [{ kind: 'copied', count }], now);
        job.onBytes(now.bytesFetched);
      },
    });
  }
  const { plan, expected } = stored;
  const made = commits.filter(isPackCommit);
  const resume = await keptCommits(made, lookAtShards(record.id, files, shardPath));
  let bytes = bytesAfterAll(plan, resume);
  if (resume.length < made.length) {
    await dropCommits(record.id, resume.length, bytes);
    job.onLost(bytes.bytesFetched);
  }
  let number = resume.length;
  const hashing = hashThread();
  const index = await writePack(plan, source.stream, sink, {
    model: { id: record.model, revision: record.revision },
    expected,
    signal,
    resume,
    openHasher: hashing.open,
    async onCommits(batch, now) {
      for (const commit of batch) bytes = bytesAfter(now, commit) ?? bytes;
      await addCommits(record.id, number, batch, bytes);
      number += batch.length;
      job.onBytes(bytes.bytesFetched);
    },
  }).finally(() => hashing.close());
  return source.madeOf === undefined ? index : { ...index, sources: source.madeOf };
}

function copiedBy(commit: StoredCommit): number {
  return commit.kind === 'copied' ? commit.count : 0;
}

function isPackCommit(commit: StoredCommit): commit is PackCommit {
  return commit.kind !== 'copied';
}
