import { EngineError } from '../failure.ts';
import type { LinearFormat } from '../graph/linear-formats.ts';
import type { ModelFolder } from '../weights/folder.ts';
import { type OpenHasher, PartSum, sha256 } from './checksum.ts';
import { type Chosen, chooseFormat } from './choose-format.ts';
import { CommitQueue } from './commit-queue.ts';
import { PACK_FORMAT, type PackedTensor, type PackIndex, versionOf } from './format.ts';
import { hashedSource } from './hashed-source.ts';
import type { PackPlan } from './plan.ts';
import { type PlannedSource, type SourceTensor, sourceAt, tensorAt } from './plan-network.ts';
import { type PackCommit, PackProgress, tensorsOf } from './progress.ts';
import { repairSource } from './repair-source.ts';
import { ShardWriter, type ShardSink } from './shard-writer.ts';
import { formatsOf, type Widened, weightId, widenPlan } from './widen-plan.ts';
import { WorkMemory } from '../weights/work-memory.ts';

/** Options of {@link writePack}. */
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

/**
 * Makes the shards of a pack. Upstream files are read once, from front to back, with one tensor or one run
 * of rows in memory at a time. The same folder and plan give the same bytes, however often the work was
 * interrupted. If a file has another sha256 than expected, it is read a second time, and bytes that differ
 * are corrected. A weight that 4 bits hurt too much gets more (choose-format.ts), and what follows moves.
 *
 * @returns the index of the pack, for the caller to store. All shards are sealed by then.
 * @throws {WrongSource} `model_file_invalid` if an upstream file is wrong twice; what the folder's sources
 *   and the sink throw; the signal's reason; RangeError if `resume` belongs to another plan
 */
export async function writePack(
  asked: PackPlan,
  folder: ModelFolder,
  sink: ShardSink,
  options: PackOptions,
): Promise<PackIndex> {
  const resume = options.resume ?? [];
  const widened = formatsOf(resume.flatMap(tensorsOf));
  const plan = widenPlan(asked, widened);
  const progress = new PackProgress(plan, resume);
  const shards = new ShardWriter(plan.shards, sink, progress.end);
  const commits = new CommitQueue(async (batch) => {
    for (const commit of batch) progress.add(commit);
    if (options.onCommits === undefined) return;
    await shards.flush();
    await options.onCommits(batch, job.plan);
  });
  const memory = new WorkMemory();
  const job: Job = {
    asked,
    widened,
    plan,
    folder,
    shards,
    sink,
    progress,
    commits,
    memory,
    options,
  };
  try {
    if (progress.files === undefined) await commits.add(await writeFiles(job), 0);
    let before = 0;
    for (const [number, { path, byteLength }] of asked.sources.entries()) {
      if (!progress.hasSource(path)) await writeSource(job, number, before);
      before += byteLength;
    }
    await commits.drain();
  } finally {
    // Tensors that are made are committed even if a later one has failed, so that they need not be made again.
    await commits.settle();
  }
  await shards.finish();
  return {
    format: PACK_FORMAT,
    version: versionOf(progress.tensors),
    model: options.model,
    precision: asked.precision,
    sources: progress.sources,
    shardLimit: asked.shardLimit,
    shards: job.plan.shards,
    files: [...(progress.files ?? [])],
    tensors: progress.tensors,
  };
}

/** All that the functions below need of one call of {@link writePack}. */
interface Job {
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

/**
 * Makes the tensors of one upstream file.
 * @param number of the file in the plan
 * @param before bytes of the upstream files before this one
 */
async function writeSource(job: Job, number: number, before: number): Promise<void> {
  const { asked, folder, shards, sink, progress, commits } = job;
  const { signal, openHasher, expected, onTensor } = job.options;
  const of = asked.sources.reduce((sum, each) => sum + each.byteLength, 0);
  const planned = () => sourceAt(job.plan, number);
  const { component, path, byteLength } = planned();
  const opened = await folder.open(path);
  const hashed = await hashedSource(opened, progress.hashOf(path), openHasher);
  for (let i = 0; i < planned().tensors.length; i++) {
    const tensor = tensorAt(planned(), i);
    if (tensor.weights.every((weight) => progress.has(weight))) continue;
    const { begin, end } = tensor.entry;
    const upstream = { hashed: hashed.source, stored: opened };
    const { memory } = job;
    const chosen = await chooseFormat(tensor, upstream, memory, job.options, (format) => {
      widen(job, tensor, format);
      return tensorAt(planned(), i);
    });
    const tensors = await writeTensor(chosen, shards);
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
    const both = { asked: sourceAt(asked, number), made: planned() };
    found.push(
      await repairSource(both, folder, job.plan.shards, sink, { signal, openHasher, onRepaired }),
    );
  }
  const sha256 = found.at(-1);
  if (sha256 === undefined || sha256 !== wanted) throw otherFile(planned(), found, wanted);
  const source = { component, path, byteLength, sha256 };
  await commits.add({ kind: 'source', source }, 0);
}

/** Plans a tensor in a wider format, and all that follow it behind it. */
function widen(job: Job, { weights }: SourceTensor, format: LinearFormat): void {
  for (const { component, key } of weights) job.widened.set(weightId({ component, key }), format);
  job.plan = widenPlan(job.asked, job.widened);
  job.shards.replan(job.plan.shards);
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
  { tensor, parts }: Chosen,
  shards: ShardWriter,
): Promise<readonly PackedTensor[]> {
  const sums = new Map(tensor.weights.map((weight) => [weight, new PartSum(weight.byteLength)]));
  for await (const { weight, bytes } of parts) {
    await shards.put(weight, bytes);
    await sums.get(weight)?.add(bytes);
  }
  const records: PackedTensor[] = [];
  for (const [weight, sum] of sums) records.push({ ...weight, sha256: await sum.digest() });
  return records;
}

/** An upstream file was read twice, and both times it was not the published one. */
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
