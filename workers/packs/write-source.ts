import { EngineError } from '../failure.ts';
import { PartSum } from './checksum.ts';
import { type Chosen, chooseFormat } from './choose-format.ts';
import type { PackedTensor } from './format.ts';
import { hashedSource } from './hashed-source.ts';
import { type Job, widen } from './pack-job.ts';
import { type PlannedSource, sourceAt, tensorAt } from './plan-network.ts';
import { repairSource } from './repair-source.ts';
import type { ShardWriter } from './shard-writer.ts';

/**
 * Makes the tensors of one upstream file.
 * @param number of the file in the plan
 * @param before bytes of the upstream files before this one
 */
export async function writeSource(job: Job, number: number, before: number): Promise<void> {
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
    const { memory } = job;
    const chosen = await chooseFormat(tensor, hashed.source, memory, job.options, (format) => {
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
    const sumOf = progress.sumOf.bind(progress);
    const both = { asked: sourceAt(asked, number), made: planned() };
    found.push(
      await repairSource(both, folder, job.plan.shards, sink, {
        signal,
        openHasher,
        sumOf,
        onRepaired,
      }),
    );
  }
  const sha256 = found.at(-1);
  if (sha256 === undefined || sha256 !== wanted) throw otherFile(planned(), found, wanted);
  const source = { component, path, byteLength, sha256 };
  await commits.add({ kind: 'source', source }, 0);
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
