import { database } from './database.ts';
import type { BlobKey, StoredBlob, StoredBytes } from './record.ts';

/** The key `blob` is stored under: its content's, so that ten jobs on one photo keep it once. */
export async function blobKey(blob: Blob): Promise<BlobKey> {
  // Plain http has no crypto.subtle; there every Blob is its own.
  if (globalThis.crypto.subtle === undefined) return `random-${randomName()}`;
  const digest = await crypto.subtle.digest('SHA-256', await blob.arrayBuffer());
  return `sha256-${hex(new Uint8Array(digest))}`;
}

/** 128 random bits as hex; `crypto.randomUUID` is missing on plain http. */
export function randomName(): string {
  return hex(crypto.getRandomValues(new Uint8Array(16)));
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/**
 * `blob` as it is to be written.
 * @param expires it belongs to a job that may have to go to make room (`JobRecord.keepMs`)
 */
export async function storedBlob(blob: Blob, expires: boolean): Promise<StoredBlob> {
  return expires ? storedBytes(blob) : blob;
}

/** `blob` as it is to be written where its room may be needed at once. */
export async function storedBytes(blob: Blob): Promise<StoredBytes> {
  return { type: blob.type, bytes: await blob.arrayBuffer() };
}

/** A stored Blob's bytes, or undefined when it was deleted. */
export async function readBlob(key: BlobKey): Promise<Blob | undefined> {
  const kept = await (await database()).get('blobs', key);
  if (kept === undefined || kept instanceof Blob) return kept;
  return new Blob([kept.bytes], { type: kept.type });
}
