import type { LinearFormat } from '../graph/linear-formats.ts';
import type { ModelFolder } from '../weights/folder.ts';
import type { WorkMemory } from '../weights/work-memory.ts';
import type { OpenHasher } from './checksum.ts';
import type { CommitQueue } from './commit-queue.ts';
import type { PackedTensor, PackIndex } from './format.ts';
import type { PackPlan } from './plan.ts';
import type { SourceTensor } from './plan-network.ts';
import type { PackCommit, PackProgress } from './progress.ts';
import type { ShardWriter, ShardSink } from './shard-writer.ts';
import { type Widened, weightId, widenPlan } from './widen-plan.ts';

/** Options of `writePack` (write.ts). */
export interface PackOptions {
  /** What the index says of the model. */
  readonly model: PackIndex['model'];
  /** The sha256 that upstream files must have, by path. A file that is not named here may have any. */
  readonly expected?: ReadonlyMap<string, string>;
  /** The commits of a run that was interrupted, in order. The pack is made from there on. */
  readonly resume?: readonly PackCommit[];
  /** Stores commits. The bytes that they name are safe on the disk by then. `plan` has what was widened so far. */
  readonly onCommits?: (commits: readonly PackCommit[], plan: PackPlan) => Promise<void>;
  /** Opens a hasher for upstream files; by default one in this thread. */
  readonly openHasher?: OpenHasher;
  /** Called when a tensor is in its shard. `read` and `of` count bytes of all upstream files. */
  readonly onTensor?: (tensor: PackedTensor, read: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/** All that one call of `writePack` works with. */
export interface Job {
  /** The plan without what was widened. */
  readonly asked: PackPlan;
  readonly widened: Widened;
  /** Changes with each weight that is widened. */
  plan: PackPlan;
  readonly folder: ModelFolder;
  readonly shards: ShardWriter;
  readonly sink: ShardSink;
  readonly progress: PackProgress;
  readonly commits: CommitQueue;
  readonly memory: WorkMemory;
  readonly options: PackOptions;
}

/** Plans a tensor in a wider format, and all that follow it behind it. */
export function widen(job: Job, { weights }: SourceTensor, format: LinearFormat): void {
  for (const { component, key } of weights) job.widened.set(weightId({ component, key }), format);
  job.plan = widenPlan(job.asked, job.widened);
  job.shards.replan(job.plan.shards);
}
