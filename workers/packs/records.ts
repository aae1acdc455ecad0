import type { PackedRecord } from './format.ts';
import type { Place } from './shard-layout.ts';

/** Identifies a packed tensor. Two graphs that need the same key in the same form share its bytes. */
export function tensorId(tensor: {
  readonly component: string;
  readonly key: string;
  readonly transform: string;
}): string {
  return `${tensor.component}/${tensor.key} (${tensor.transform})`;
}

/** Identifies a record of a pack: a file or a tensor. */
export function recordKey(record: PackedRecord): string {
  return 'path' in record ? record.path : tensorId(record);
}

/** The name of a record in failures: a path, or "component/key". */
export function recordName(record: PackedRecord): string {
  if ('path' in record) return record.path;
  return record.component === 'file' ? record.key : `${record.component}/${record.key}`;
}

/** Compares two records by their places in the shards. For sorting. */
export function byPlace(a: Place, b: Place): number {
  return a.shard - b.shard || a.offset - b.offset || a.byteLength - b.byteLength;
}
