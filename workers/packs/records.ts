import type { PackedRecord } from './format.ts';
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

/** Sorts records as they lie in the shards. */
export function byPlace(a: Place, b: Place): number {
  return a.shard - b.shard || a.offset - b.offset || a.byteLength - b.byteLength;
}
