import { EngineError } from '../../engine/failure.ts';
import type { ModelFolder } from '../../engine/model-folder.ts';
import type { ByteSource } from '../source.ts';
import { PartSum, sha256 } from './checksum.ts';
import { PACK_FORMAT, PACK_VERSION, type PackedTensor, type PackIndex } from './format.ts';
import { hashedSource } from './hashed-source.ts';
import { makeTensor } from './make-tensor.ts';
import type { PackPlan, PlannedSource, SourceTensor } from './plan.ts';
import { type PackCommit, PackProgress } from './progress.ts';
import { repairSource } from './repair-source.ts';
import { ShardWriter, type ShardSink } from './shard-writer.ts';

/** What a pack says of its origin, and what its maker wants to be told or to check. */
export interface PackOptions {
  readonly model: PackIndex['model'];
  /** sha256 an upstream file must have, by path; others are taken as they come. */
  readonly expected?: ReadonlyMap<string, string>;
  /** Commits of a run that ended early, in order; it goes on behind the last one. */
  readonly resume?: readonly PackCommit[];
  /** Keeps a commit. The bytes it is about are safe by then; the next ones wait for it. */
  readonly onCommit?: (commit: PackCommit) => Promise<void>;
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
  const { signal, onCommit, expected } = options;
  const progress = new PackProgress(plan, options.resume ?? []);
  const shards = new ShardWriter(plan.shards, sink, progress.end);
  const commit = async (done: PackCommit) => {
    progress.add(done);
    if (onCommit === undefined) return;
    await shards.flush();
    await onCommit(done);
  };
  if (progress.files === undefined) {
    await commit({ kind: 'files', files: await writeFiles(plan, folder, shards, signal) });
  }
  const of = plan.sources.reduce((sum, { byteLength }) => sum + byteLength, 0);
  let before = 0;
  for (const planned of plan.sources) {
    if (!progress.hasSource(planned.path)) {
      const opened = await folder.open(planned.path);
      const hashed = await hashedSource(opened, progress.hashOf(planned.path));
      for (const tensor of planned.tensors) {
        if (tensor.weights.every((weight) => progress.has(weight))) continue;
        const tensors = await writeTensor(tensor, hashed.source, shards, signal);
        await commit({ kind: 'tensors', tensors, hash: hashed.save() });
        for (const each of tensors) options.onTensor?.(each, before + tensor.entry.end, of);
      }
      const found = [await hashed.finish(signal)];
      const wanted = expected?.get(planned.path) ?? found[0];
      if (found[0] !== wanted) {
        await shards.flush();
        const onRepaired = (tensors: readonly PackedTensor[]) =>
          commit({ kind: 'repaired', tensors });
        const { shards: paths } = plan;
        found.push(await repairSource(planned, folder, paths, sink, { signal, onRepaired }));
      }
      const sum = found.at(-1);
      if (sum === undefined || sum !== wanted) throw otherFile(planned, found, wanted);
      const { component, path, byteLength } = planned;
      await commit({ kind: 'source', source: { component, path, byteLength, sha256: sum } });
    }
    before += planned.byteLength;
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

async function writeFiles(
  plan: PackPlan,
  folder: ModelFolder,
  shards: ShardWriter,
  signal: AbortSignal | undefined,
): Promise<PackIndex['files']> {
  const files: PackIndex['files'] = [];
  for (const file of plan.files) {
    const source = await folder.open(file.path);
    const bytes = await source.read(0, source.size, signal);
    await shards.put(file, bytes);
    files.push({ ...file, sha256: await sha256(bytes) });
  }
  return files;
}

async function writeTensor(
  tensor: SourceTensor,
  source: ByteSource,
  shards: ShardWriter,
  signal: AbortSignal | undefined,
): Promise<readonly PackedTensor[]> {
  const sums = new Map(tensor.weights.map((weight) => [weight, new PartSum(weight.byteLength)]));
  for await (const { weight, bytes } of makeTensor(tensor, source, { signal })) {
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
