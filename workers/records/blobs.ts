import { hex } from '../../src/request/bytes.ts';
import { randomName } from '../protocol/random-name.ts';
import { transact } from './transact.ts';
import { keptBlob } from './keeps-blobs.ts';
import { blobOf, storedBytes } from './stored-bytes.ts';
import type { BlobKey, StoredBlob } from './record.ts';

/** The key that `blob` is stored under. It is a hash of the bytes: ten jobs on one photo store it once. */
export async function blobKey(blob: Blob): Promise<BlobKey> {
  // Plain http has no crypto.subtle. Equal Blobs are stored twice there.
  if (globalThis.crypto.subtle === undefined) return `random-${randomName()}`;
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return `sha256-${hex(new Uint8Array(digest))}`;
}

/**
 * `blob` in the form that is written to the database.
 * @param expires whether its job is kept for a time only (`JobRecord.keepMs`); such a job may be deleted
 *   to make room
 */
export async function storedBlob(blob: Blob, expires: boolean): Promise<StoredBlob> {
  return expires ? storedBytes(blob) : keptBlob(blob);
}

/** A stored Blob's bytes, or undefined when it was deleted. */
export async function readBlob(key: BlobKey): Promise<Blob | undefined> {
  const kept = await transact(['blobs'], 'readonly', ({ store }) => store.get(key));
  return kept === undefined ? undefined : blobOf(kept);
}
