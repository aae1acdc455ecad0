import { database } from './database.ts';
import type { UploadRecord } from './record.ts';

/** Notes an upload whose bytes are to come, and forgets those that have expired. */
export async function openUpload(upload: Omit<UploadRecord, 'blob'>): Promise<void> {
  await deleteExpiredUploads();
  await (await database()).put('uploads', { ...upload, blob: null });
}

export async function readUpload(id: string): Promise<UploadRecord | undefined> {
  return (await database()).get('uploads', id);
}

/**
 * Keeps the bytes of an upload; `blob.type` becomes its content type where it has one.
 * @returns false when there is no such upload.
 */
export async function fillUpload(id: string, blob: Blob): Promise<boolean> {
  const tx = (await database()).transaction('uploads', 'readwrite');
  const upload = await tx.store.get(id);
  const contentType = blob.type || (upload?.contentType ?? '');
  if (upload !== undefined) await tx.store.put({ ...upload, contentType, blob });
  await tx.done;
  return upload !== undefined;
}

/** Keeps part `part` (from 1) of a multipart upload. @returns false when there is no such upload. */
export async function fillPart(id: string, part: number, blob: Blob): Promise<boolean> {
  const tx = (await database()).transaction(['uploads', 'upload_parts'], 'readwrite');
  const known = (await tx.objectStore('uploads').count(id)) > 0;
  if (known) await tx.objectStore('upload_parts').put(blob, [id, part]);
  await tx.done;
  return known;
}

/**
 * Joins the named parts in the order given.
 * @returns what is wrong, or undefined when the file is whole.
 */
export async function joinParts(
  id: string,
  parts: readonly number[],
): Promise<'unknown_upload' | 'part_missing' | undefined> {
  const tx = (await database()).transaction(['uploads', 'upload_parts'], 'readwrite');
  const upload = await tx.objectStore('uploads').get(id);
  const store = tx.objectStore('upload_parts');
  const blobs = await Promise.all(parts.map((part) => store.get([id, part])));
  const present = blobs.filter((blob) => blob !== undefined);
  const whole = present.length === parts.length && parts.length > 0;
  if (upload !== undefined && whole) {
    const blob = new Blob(present, { type: upload.contentType });
    await tx.objectStore('uploads').put({ ...upload, blob });
    await store.delete(partsOf(id));
  }
  await tx.done;
  if (upload === undefined) return 'unknown_upload';
  return whole ? undefined : 'part_missing';
}

export async function deleteExpiredUploads(): Promise<void> {
  const tx = (await database()).transaction(['uploads', 'upload_parts'], 'readwrite');
  for await (const cursor of tx.objectStore('uploads')) {
    if (cursor.value.expiresAt > Date.now()) continue;
    await tx.objectStore('upload_parts').delete(partsOf(cursor.value.id));
    await cursor.delete();
  }
  await tx.done;
}

function partsOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, 0], [id, Infinity]);
}
