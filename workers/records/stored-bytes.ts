import type { StoredBlob, StoredBytes } from './record.ts';

/** `blob` in the form whose room is free as soon as it is deleted ({@link StoredBlob}). */
export async function storedBytes(blob: Blob): Promise<StoredBytes> {
  return { type: blob.type, bytes: await blob.arrayBuffer() };
}

/** The Blob that was stored. */
export function blobOf(stored: StoredBlob): Blob {
  return stored instanceof Blob ? stored : new Blob([stored.bytes], { type: stored.type });
}
