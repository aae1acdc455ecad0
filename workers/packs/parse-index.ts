import { z } from 'zod';
import { EngineError } from '../failure.ts';
import { byteLengthOf } from '../graph/weight-plan.ts';
import { indexSchema, PACK_FORMAT, PACK_INDEX, PACK_VERSIONS, type PackIndex } from './format.ts';
import { byPlace, tensorId } from './records.ts';

/** Whether parsed JSON calls itself the index of a pack, of any version. */
export function isPackIndex(json: unknown): boolean {
  return z.object({ format: z.literal(PACK_FORMAT) }).safeParse(json).success;
}

/**
 * Checks an index: its schema; that every record lies inside its shard and overlaps no other; that byte
 * lengths fit the shapes; and that nothing is listed twice.
 * @throws {EngineError} `model_file_invalid`, or `feature_not_supported` for another version of the format
 */
export function parsePackIndex(json: unknown): PackIndex {
  const version = z.object({ version: z.int().min(0) }).safeParse(json);
  if (isPackIndex(json) && version.success && !isKnown(version.data.version)) {
    throw new EngineError(
      'feature_not_supported',
      `This pack is of format ${version.data.version}; this app reads formats ${PACK_VERSIONS.join(' and ')}.`,
      'Pack the model again with this version, or update the app.',
    );
  }
  const parsed = indexSchema.safeParse(json);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    throw invalidIndex(`${issue?.path.join('.') || 'it'}: ${issue?.message ?? 'invalid'}`);
  }
  const problem = checkPlaces(parsed.data);
  if (problem !== undefined) throw invalidIndex(problem);
  return parsed.data;
}

/** How the entries of an index contradict each other, as part of a sentence; undefined if they do not. */
function checkPlaces(index: PackIndex): string | undefined {
  for (const tensor of index.tensors) {
    const needed = byteLengthOf(tensor.dims, tensor.dtype);
    if (needed !== tensor.byteLength) {
      return `${tensorId(tensor)} has ${tensor.byteLength} bytes, its dims call for ${needed}`;
    }
  }
  const records = [
    ...index.files.map((file) => ({ ...file, name: file.path })),
    ...index.tensors.map((tensor) => ({ ...tensor, name: tensorId(tensor) })),
  ];
  return (
    repeated(index.shards.map(({ path }) => path)) ??
    repeated(records.map(({ name }) => name)) ??
    misplaced(records, index.shards)
  );
}

function isKnown(version: number): boolean {
  return PACK_VERSIONS.some((known) => known === version);
}

function repeated(names: readonly string[]): string | undefined {
  const seen = new Set<string>();
  const again = names.find((name) => seen.size === seen.add(name).size);
  return again === undefined ? undefined : `it lists ${again} twice`;
}

interface PlacedRecord {
  readonly name: string;
  readonly shard: number;
  readonly offset: number;
  readonly byteLength: number;
}

function misplaced(
  records: readonly PlacedRecord[],
  shards: PackIndex['shards'],
): string | undefined {
  const ends = shards.map(() => 0);
  for (const { name, shard, offset, byteLength } of records.toSorted(byPlace)) {
    const size = shards[shard]?.byteLength;
    if (size === undefined) return `${name} is in shard ${shard}, and there are ${shards.length}`;
    if (offset < (ends[shard] ?? 0)) return `${name} lies on another record`;
    ends[shard] = offset + byteLength;
    if (offset + byteLength > size) return `${name} ends past its shard of ${size} bytes`;
  }
  return undefined;
}

function invalidIndex(what: string): EngineError {
  return new EngineError(
    'model_file_invalid',
    // A name may have megabytes.
    `${PACK_INDEX} of this pack cannot be used: ${what.slice(0, 300)}.`,
    'Download the pack again, or make it again with npm run pack.',
  );
}
