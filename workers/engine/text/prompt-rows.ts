import { isWeightDtype, toFloat32 } from '../../weights/convert.ts';
import { DTYPE_BYTES, type SafetensorsEntry } from '../../weights/safetensors.ts';
import type { ByteSource } from '../../weights/sources/source.ts';
import { EngineError } from '../../failure.ts';

/**
 * Up to this many unused rows between two used ones are read too, which costs less than another
 * request.
 */
const ROW_GAP = 4;

/**
 * The token embeddings of a prompt: only the rows it needs are read, each once, neighbours
 * together.
 *
 * @param entry `…token_embedding.weight`, [vocabulary, C], F32, F16 or BF16.
 * @param ids token ids, usually [77].
 * @param learned vectors [C] of learned words, by id; these are not looked up in the table.
 * @returns [ids, C], float32.
 * @throws {EngineError} `model_tensor_shape` when the table has another rank, dtype or fewer rows
 * than an id asks for, and whatever `source.read` throws.
 */
export async function readEmbeddingRows(
  source: ByteSource,
  entry: SafetensorsEntry,
  ids: Int32Array,
  options: {
    readonly learned?: ReadonlyMap<number, Float32Array>;
    readonly signal?: AbortSignal;
  } = {},
): Promise<Float32Array<ArrayBuffer>> {
  const { learned, signal } = options;
  const { dtype } = entry;
  const [vocabulary, width] = entry.shape;
  if (vocabulary === undefined || !width || entry.shape.length !== 2 || !isWeightDtype(dtype)) {
    return wrong(source, entry, `[${entry.shape.join(', ')}] of ${dtype} is no embedding table`);
  }
  const wanted = [...new Set(ids)].filter((id) => !learned?.has(id)).sort((a, b) => a - b);
  const outside = wanted.find((id) => id < 0 || id >= vocabulary);
  if (outside !== undefined) {
    return wrong(source, entry, `it has ${vocabulary} rows, the tokenizer asks for ${outside}`);
  }
  const rows = new Map<number, Float32Array>(learned);
  const rowBytes = width * DTYPE_BYTES[dtype];
  await Promise.all(
    runsOf(wanted).map(async ([first, last]) => {
      const length = (last - first + 1) * rowBytes;
      const bytes = await source.read(entry.begin + first * rowBytes, length, signal);
      const values = toFloat32(bytes, dtype);
      for (let id = first; id <= last; id++) {
        rows.set(id, values.subarray((id - first) * width, (id - first + 1) * width));
      }
    }),
  );
  const embeddings = new Float32Array(ids.length * width);
  ids.forEach((id, position) => {
    const row = rows.get(id);
    if (row?.length !== width) wrong(source, entry, `word ${id} has ${row?.length} of ${width}`);
    else embeddings.set(row, position * width);
  });
  return embeddings;
}

/**
 * Groups sorted ids into ranges [first, last]; a range may contain gaps of up to {@link ROW_GAP}
 * ids.
 */
function runsOf(ids: readonly number[]): readonly (readonly [number, number])[] {
  const runs: [number, number][] = [];
  for (const id of ids) {
    const run = runs.at(-1);
    if (run && id - run[1] <= ROW_GAP + 1) run[1] = id;
    else runs.push([id, id]);
  }
  return runs;
}

function wrong(source: ByteSource, entry: SafetensorsEntry, what: string): never {
  throw new EngineError(
    'model_tensor_shape',
    `${source.name}: tensor ${entry.name} does not fit: ${what}.`,
    'Check that the tokenizer and the text encoder belong to the same model.',
  );
}
