import type { ModelFolder } from '../weights/folder.ts';
import { WorkMemory } from '../weights/work-memory.ts';
import { sha256 } from './checksum.ts';
import { CommitQueue } from './commit-queue.ts';
import { PACK_FORMAT, type PackIndex, versionOf } from './format.ts';
import type { Job, PackOptions } from './pack-job.ts';
import type { PackPlan } from './plan.ts';
import { type PackCommit, PackProgress, tensorsOf } from './progress.ts';
import { ShardWriter, type ShardSink } from './shard-writer.ts';
import { formatsOf, widenPlan } from './widen-plan.ts';
import { writeSource } from './write-source.ts';

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
