import { EngineError } from '../failure.ts';
import type { ModelFolder } from '../weights/folder.ts';
import { type OpenHasher, PartSum } from './checksum.ts';
import { type Chosen, chooseFormat } from './choose-format.ts';
import type { PackedTensor, PackIndex } from './format.ts';
import { hashedSource } from './hashed-source.ts';
import {
  type PlannedSource,
  type PlannedTensor,
  type SourceTensor,
  tensorAt,
} from './plan-network.ts';
import type { ShardSink } from './shard-writer.ts';
import { inFormat } from './widen-plan.ts';
import { WorkMemory } from '../weights/work-memory.ts';

/**
 * Reads an upstream file a second time, and corrects the bytes in the shards that are different now. Bytes that a
 * repair before this one has corrected are right already, but their commit may have been lost.
 * @param planned the file as it was planned, and as its tensors were made
 * @param options `sumOf`: the sha256 that a tensor is committed with. `onRepaired`: called with the tensors that were
 *   committed with another one, and their new checksums; their bytes are safe on the disk by then
 * @returns the sha256 of the file as it was read this time, in lower-case hex
 * @throws {EngineError} `model_file_invalid` if a tensor would be made in another format now, so that it does not
 *   fit its place; what reading and writing throw; the signal's reason
 */
export async function repairSource(
  { asked, made }: { readonly asked: PlannedSource; readonly made: PlannedSource },
  folder: ModelFolder,
  shards: PackIndex['shards'],
  sink: ShardSink,
  options: {
    readonly signal: AbortSignal | undefined;
    readonly openHasher: OpenHasher | undefined;
    readonly sumOf: (tensor: PackedTensor | PlannedTensor) => string | undefined;
    readonly onRepaired: (tensors: readonly PackedTensor[]) => Promise<void>;
  },
): Promise<string> {
  const opened = await folder.open(made.path);
  const memory = new WorkMemory();
  const hashed = await hashedSource(opened, undefined, options.openHasher);
  for (const [i, tensor] of made.tensors.entries()) {
    // A weight that a version before format 2 made was never widened, so it is made again as it lies.
    const wanted = isOfFormat1(tensor) ? tensor : tensorAt(asked, i);
    const chosen = await chooseFormat(wanted, hashed.source, memory, options, (format) =>
      inFormat(wanted, format),
    );
    if (!sameForms(chosen.tensor, tensor)) throw otherForm(made.path);
    const records = await repairTensor(chosen, tensor, { shards, sink });
    const repaired = records.filter((each) => options.sumOf(each) !== each.sha256);
    if (repaired.length > 0) await options.onRepaired(repaired);
    // If this is interrupted it starts again at the first byte, from a source of its own. So these bytes are
    // never read again from this one.
    opened.kept?.(tensor.entry.end);
  }
  return hashed.finish(options.signal);
}

function isOfFormat1({ weights }: SourceTensor): boolean {
  return weights.some(({ transform }) => transform === 'q4');
}

function sameForms(a: SourceTensor, b: SourceTensor): boolean {
  return (
    a.weights.length === b.weights.length &&
    a.weights.every(({ transform }, i) => transform === b.weights[i]?.transform)
  );
}

/** @param planned has the places of what was chosen @returns the tensors with the checksums of today */
async function repairTensor(
  { tensor, parts }: Chosen,
  planned: SourceTensor,
  { shards, sink }: { readonly shards: PackIndex['shards']; readonly sink: ShardSink },
): Promise<readonly PackedTensor[]> {
  const made = new Map<PlannedTensor, State>();
  for (const [i, weight] of planned.weights.entries()) {
    const from = tensor.weights[i];
    if (from === undefined) continue;
    made.set(from, { weight, sum: new PartSum(weight.byteLength), done: 0 });
  }
  for await (const { weight: from, bytes } of parts) {
    const state = made.get(from);
    if (state === undefined) continue;
    const { weight } = state;
    const path = shards[weight.shard]?.path;
    if (path === undefined) continue;
    await sink.patch(path, weight.offset + state.done, bytes);
    state.done += bytes.byteLength;
    await state.sum.add(bytes);
  }
  const records: PackedTensor[] = [];
  for (const { weight, sum } of made.values()) {
    records.push({ ...weight, sha256: await sum.digest() });
  }
  return records;
}

/** What is known of a weight while its bytes are made. */
interface State {
  readonly weight: PlannedTensor;
  readonly sum: PartSum;
  done: number;
}

function otherForm(path: string): EngineError {
  return new EngineError(
    'model_file_invalid',
    `${path} came damaged at first, and has no place for what it is in truth.`,
    'Delete the model and install it again.',
  );
}
