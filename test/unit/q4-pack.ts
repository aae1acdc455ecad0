import type { PackOptions } from '../../workers/packs/pack-job.ts';
import type { PackPlan } from '../../workers/packs/plan.ts';
import { placeTensors } from '../../workers/packs/plan-network.ts';
import type { PackCommit } from '../../workers/packs/progress.ts';
import { ShardLayout } from '../../workers/packs/shard-layout.ts';
import type { ShardSink } from '../../workers/packs/shard-writer.ts';
import { writePack } from '../../workers/packs/write.ts';
import type { QuantFormat } from '../../workers/graph/linear-formats.ts';
import { quantisedWeight } from '../../workers/graph/quantised-weight.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { bytesSource } from '../../workers/weights/sources/bytes-source.ts';
import { readOnce } from './read-once.ts';

/** Rows and columns of a small weight. */
const SMALL = [8, 96] as const;
const [OUT, COLUMNS] = SMALL;
export const BYTES = OUT * COLUMNS * 4;
export const PATH = 'unet/model.safetensors';

export const usual = (i: number) => Math.sin(i * i) / 8;
/** One value of each block decides the steps, and the others lie far below one. */
export const peaked = (i: number) => (i % 32 === 5 ? 1 : usual(i) / 2);
export const endless = (i: number) => (i === 77 ? Infinity : usual(i));

/** Five weights, of which the second needs 8 bits and the fourth more. */
const WEIGHTS = { a: usual, b: peaked, c: usual, d: endless, e: usual };
export const KEYS = Object.keys(WEIGHTS);

/** The bytes of a file with these weights in float32, one after another. */
export function stored(
  of: Record<string, (i: number) => number> = WEIGHTS,
  [out, columns]: readonly [number, number] = SMALL,
): Uint8Array<ArrayBuffer> {
  const values = Object.values(of).flatMap((make) =>
    Array.from({ length: out * columns }, (_, i) => make(i)),
  );
  return new Uint8Array(Float32Array.from(values).buffer);
}

/** A pack of such a file, with all of its weights in blocks. */
export function plan(
  keys: readonly string[] = KEYS,
  [out, columns]: readonly [number, number] = SMALL,
  { shardLimit = 1200, format = 'q4z' }: { shardLimit?: number; format?: QuantFormat } = {},
): PackPlan {
  const layout = new ShardLayout(shardLimit);
  const bytes = out * columns * 4;
  const tensors = keys.map((key, i) => ({
    component: 'unet' as const,
    dtype: 'F32' as const,
    entry: {
      name: key,
      dtype: 'F32' as const,
      shape: [out, columns],
      begin: i * bytes,
      end: (i + 1) * bytes,
    },
    specs: quantisedWeight({ key, out, columns }, format, 'fp16'),
  }));
  const file = { source: bytesSource(new Uint8Array(keys.length * bytes), PATH), tensors };
  const sources = [placeTensors('unet', file, layout)];
  return { precision: 'q4', shardLimit, shards: layout.shards(), files: [], sources };
}

/** Shards in memory; writing ends with an error after so many appends. */
export class Shards implements ShardSink {
  readonly files = new Map<string, number[]>();
  appendsLeft = Infinity;
  #open: number[] = [];

  async begin(path: string) {
    this.#open = [];
    this.files.set(path, this.#open);
  }
  async resume(path: string, bytes: number) {
    this.#open = this.files.get(path) ?? [];
    this.#open.length = bytes;
  }
  async append(bytes: Uint8Array) {
    if (this.appendsLeft-- <= 0) throw new Error('killed');
    this.#open.push(...bytes);
  }
  async patch(path: string, offset: number, bytes: Uint8Array) {
    const file = this.files.get(path) ?? [];
    file.splice(offset, bytes.length, ...bytes);
  }
  async flush() {}
  async seal() {}
}

const MODEL = { id: 'made', revision: null };

/**
 * Writes the pack of the small weights.
 * @param readings what the file holds each time it is opened, to be read once; the last one from then on
 * @param asked another plan of it
 */
export function write(
  sink: Shards,
  readings = [stored()],
  options: Partial<PackOptions> = {},
  asked = plan(),
) {
  let opened = 0;
  const folder = modelFolder('made', async () => {
    const bytes = readings[Math.min(opened++, readings.length - 1)] ?? new Uint8Array(0);
    return readOnce(bytes, PATH);
  });
  return writePack(asked, folder, sink, { model: MODEL, ...options });
}

/** What was committed of a file's first weights in 4 bits, as a version before format 2 left it in `sink`. */
export async function oldCommits(
  sink: Shards,
  count: number,
  bytes = stored(),
): Promise<readonly PackCommit[]> {
  const commits: PackCommit[] = [];
  const asked = plan(KEYS, SMALL, { format: 'q4' });
  await write(sink, [bytes], { onCommits: async (batch) => void commits.push(...batch) }, asked);
  // Small files come first, then each weight.
  return structuredClone(commits.slice(0, 1 + count));
}

/** The file with other values in one weight. */
export function changed(bytes: Uint8Array<ArrayBuffer>, key: string, value: number) {
  const copy = bytes.slice();
  new Float32Array(copy.buffer, KEYS.indexOf(key) * BYTES, OUT * COLUMNS).fill(value);
  return copy;
}
