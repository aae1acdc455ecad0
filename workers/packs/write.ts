import { EngineError } from '../failure.ts';
import type { ModelFolder } from '../weights/folder.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import { type OpenHasher, PartSum, sha256 } from './checksum.ts';
import { CommitQueue } from './commit-queue.ts';
import { PACK_FORMAT, PACK_VERSION, type PackedTensor, type PackIndex } from './format.ts';
import { hashedSource } from './hashed-source.ts';
import { makeTensor } from './make-tensor.ts';
import type { PackPlan, PlannedSource, SourceTensor } from './plan.ts';
import { type PackCommit, PackProgress } from './progress.ts';
import { repairSource } from './repair-source.ts';
import { ShardWriter, type ShardSink } from './shard-writer.ts';
import { WorkMemory } from '../weights/work-memory.ts';

/** What a pack says of its origin, and what its maker wants to be told or to check. */
export interface PackOptions {
  readonly model: PackIndex['model'];
  /** sha256 an upstream file must have, by path; others are taken as they come. */
  readonly expected?: ReadonlyMap<string, string>;
  /** Commits of a run that ended early, in order; it goes on behind the last one. */
  readonly resume?: readonly PackCommit[];
  /** Keeps commits. The bytes they are about are safe by then. */
  readonly onCommits?: (commits: readonly PackCommit[]) => Promise<void>;
  /** Where upstream files are hashed: in this thread by default. */
  readonly openHasher?: OpenHasher;
  /** Told as each tensor is in its shard; `read` and `of` count bytes of upstream files. */
  readonly onTensor?: (tensor: PackedTensor, read: number, of: number) => void;
  readonly signal?: AbortSignal;
}

/**
 * Makes the shards of `plan` and gives their index: upstream files are read once, from front to back,
 * one tensor (or run of rows) in memory at a time. The same folder and plan give the same bytes,
 * however often it was interrupted. The caller stores the index once this has come back: then every
 * shard is sealed.
 *
 * A file with another sha256 than expected is streamed once more, and what differs is put right.
 *
 * @throws {WrongSource} `model_file_invalid` when an upstream file is not the expected one twice,
 *   whatever the folder's sources and the sink throw, and the signal's reason; {RangeError} when
 *   `resume` is of another plan.
 */
export async function writePack(
  plan: PackPlan,
  folder: ModelFolder,
  sink: ShardSink,
  options: PackOptions,
): Promise<PackIndex> {
  const progress = new PackProgress(plan, options.resume ?? []);
  const shards = new ShardWriter(plan.shards, sink, progress.end);
  const commits = new CommitQueue(async (batch) => {
    for (const commit of batch) progress.add(commit);
    if (options.onCommits === undefined) return;
    await shards.flush();
    await options.onCommits(batch);
  });
  const memory = new WorkMemory();
  const job: Job = { plan, folder, shards, sink, progress, commits, memory, options };
  try {
    if (progress.files === undefined) await commits.add(await writeFiles(job), 0);
    let before = 0;
    for (const planned of plan.sources) {
      if (!progress.hasSource(planned.path)) await writeSource(job, planned, before);
      before += planned.byteLength;
    }
    await commits.drain();
  } finally {
    // What is made is not made again, whatever went wrong behind it.
    await commits.settle();
  }
  await shards.finish();
  return {
    format: PACK_FORMAT,
    version: PACK_VERSION,
    model: options.model,
    precision: plan.precision,
    sources: progress.sources,
    shardLimit: plan.shardLimit,
    shards: plan.shards,
    files: [...(progress.files ?? [])],
    tensors: progress.tensors,
  };
}

/** What a pack is made of and with. */
interface Job {
  readonly plan: PackPlan;
  readonly folder: ModelFolder;
  readonly shards: ShardWriter;
  readonly sink: ShardSink;
  readonly progress: PackProgress;
  readonly commits: CommitQueue;
  readonly memory: WorkMemory;
  readonly options: PackOptions;
}

/** @param before bytes of the files that came before */
async function writeSource(job: Job, planned: PlannedSource, before: number): Promise<void> {
  const { plan, folder, shards, sink, progress, commits } = job;
  const { signal, openHasher, expected, onTensor } = job.options;
  const of = plan.sources.reduce((sum, { byteLength }) => sum + byteLength, 0);
  const { component, path, byteLength } = planned;
  const opened = await folder.open(path);
  const hashed = await hashedSource(opened, progress.hashOf(path), openHasher);
  for (const tensor of planned.tensors) {
    if (tensor.weights.every((weight) => progress.has(weight))) continue;
    const { begin, end } = tensor.entry;
    const tensors = await writeTensor(tensor, hashed.source, job);
    const kept = hashed.save().then((hash) => ({ kind: 'tensors', tensors, hash }) as const);
    await commits.add(kept, end - begin, () => opened.kept?.(end));
    for (const each of tensors) onTensor?.(each, before + end, of);
  }
  const found = [await hashed.finish(signal)];
  const wanted = expected?.get(path) ?? found[0];
  if (found[0] !== wanted) {
    await commits.drain();
    await shards.flush();
    const onRepaired = (tensors: readonly PackedTensor[]) =>
      commits.add({ kind: 'repaired', tensors }, 0);
    found.push(
      await repairSource(planned, folder, plan.shards, sink, { signal, openHasher, onRepaired }),
    );
  }
  const sha256 = found.at(-1);
  if (sha256 === undefined || sha256 !== wanted) throw otherFile(planned, found, wanted);
  const source = { component, path, byteLength, sha256 };
  await commits.add({ kind: 'source', source }, 0);
}

async function writeFiles({ plan, folder, shards, options }: Job): Promise<PackCommit> {
  const files: PackIndex['files'] = [];
  for (const file of plan.files) {
    const source = await folder.open(file.path);
    const bytes = await source.read(0, source.size, options.signal);
    await shards.put(file, bytes);
    files.push({ ...file, sha256: await sha256(bytes) });
  }
  return { kind: 'files', files };
}

async function writeTensor(
  tensor: SourceTensor,
  source: ByteSource,
  { shards, memory, options }: Job,
): Promise<readonly PackedTensor[]> {
  const sums = new Map(tensor.weights.map((weight) => [weight, new PartSum(weight.byteLength)]));
  for await (const { weight, bytes } of makeTensor(tensor, source, memory, options)) {
    await shards.put(weight, bytes);
    await sums.get(weight)?.add(bytes);
  }
  const records: PackedTensor[] = [];
  for (const [weight, sum] of sums) records.push({ ...weight, sha256: await sum.digest() });
  return records;
}

/** An upstream file is not the published one, read twice. */
export class WrongSource extends EngineError {}

function otherFile(
  { path }: PlannedSource,
  found: readonly string[],
  wanted: string | undefined,
): WrongSource {
  return new WrongSource(
    'model_file_invalid',
    `${path} is not the published file: its sha256 is ${found.join(', then ')}, and should be ${wanted}.`,
    'Download it again from its publisher.',
  );
}
