import { database } from './database.ts';
import type { BlobKey } from './record.ts';

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

/** A stored Blob's bytes, or undefined when it was deleted. */
export async function readBlob(key: BlobKey): Promise<Blob | undefined> {
  return (await database()).get('blobs', key);
}
