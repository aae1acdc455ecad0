import { byteLengthOf } from '../graph/weight-plan.ts';
import type { PackedRecord, PackIndex } from './format.ts';
import type { Place } from './shard-layout.ts';

/** What identifies a packed tensor: two graphs that want the same of a key share its bytes. */
export function tensorId(tensor: {
  readonly component: string;
  readonly key: string;
  readonly transform: string;
}): string {
  return `${tensor.component}/${tensor.key} (${tensor.transform})`;
}

/** Tells a record of a pack from all others. */
export function recordKey(record: PackedRecord): string {
  return 'path' in record ? record.path : tensorId(record);
}

/** What a record is called in failures. */
export function recordName(record: PackedRecord): string {
  if ('path' in record) return record.path;
  return record.component === 'file' ? record.key : `${record.component}/${record.key}`;
}

/** In what an index of the right form contradicts itself; undefined when it does not. */
export function checkPlaces(index: PackIndex): string | undefined {
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

/** Sorts records as they lie in the shards. */
export function byPlace(a: Place, b: Place): number {
  return a.shard - b.shard || a.offset - b.offset || a.byteLength - b.byteLength;
}
