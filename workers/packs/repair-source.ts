import type { ModelFolder } from '../weights/folder.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import { type OpenHasher, PartSum } from './checksum.ts';
import type { PackedTensor, PackIndex } from './format.ts';
import { hashedSource } from './hashed-source.ts';
import { makeTensor } from './make-tensor.ts';
import type { PlannedSource, PlannedTensor, SourceTensor } from './plan-network.ts';
import type { ShardSink } from './shard-writer.ts';
import { WorkMemory } from '../weights/work-memory.ts';

/**
 * Reads an upstream file a second time, and corrects the bytes in the shards that are different now.
 * @param onRepaired called with the tensors that were different and their new checksums; their bytes are
 *   safe on the disk by then
 * @returns the sha256 of the file as it was read this time, in lower-case hex
 * @throws what reading and writing throw; the signal's reason
 */
export async function repairSource(
  planned: PlannedSource,
  folder: ModelFolder,
  shards: PackIndex['shards'],
  sink: ShardSink,
  options: {
    readonly signal: AbortSignal | undefined;
    readonly openHasher: OpenHasher | undefined;
    readonly onRepaired: (tensors: readonly PackedTensor[]) => Promise<void>;
  },
): Promise<string> {
  const opened = await folder.open(planned.path);
  const memory = new WorkMemory();
  const hashed = await hashedSource(opened, undefined, options.openHasher);
  for (const tensor of planned.tensors) {
    const repaired = await repairTensor(
      tensor,
      hashed.source,
      { shards, sink, memory },
      options.signal,
    );
    if (repaired.length > 0) await options.onRepaired(repaired);
    // If this is interrupted it starts again at the first byte, from a source of its own. So these bytes are
    // never read again from this one.
    opened.kept?.(tensor.entry.end);
  }
  return hashed.finish(options.signal);
}

async function repairTensor(
  tensor: SourceTensor,
  source: ByteSource,
  {
    shards,
    sink,
    memory,
  }: {
    readonly shards: PackIndex['shards'];
    readonly sink: ShardSink;
    readonly memory: WorkMemory;
  },
  signal: AbortSignal | undefined,
): Promise<readonly PackedTensor[]> {
  const made = new Map<PlannedTensor, { sum: PartSum; done: number; changed: boolean }>();
  for (const weight of tensor.weights) {
    made.set(weight, { sum: new PartSum(weight.byteLength), done: 0, changed: false });
  }
  for await (const { weight, bytes } of makeTensor(tensor, source, memory, { signal })) {
    const state = made.get(weight);
    const path = shards[weight.shard]?.path;
    if (state === undefined || path === undefined) continue;
    state.changed = (await sink.patch(path, weight.offset + state.done, bytes)) || state.changed;
    state.done += bytes.byteLength;
    await state.sum.add(bytes);
  }
  const repaired: PackedTensor[] = [];
  for (const [weight, { sum, changed }] of made) {
    if (changed) repaired.push({ ...weight, sha256: await sum.digest() });
  }
  return repaired;
}
