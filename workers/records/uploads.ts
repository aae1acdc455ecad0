import { joined } from '../../src/request/bytes.ts';
import { blobOf, storedBytes } from './stored-bytes.ts';
import type { UploadRecord } from './record.ts';
import { transact } from './transact.ts';

/** An upload is one record in the first and its bytes in the second. */
const STORES = ['uploads', 'upload_parts'] as const;

/** The part number under which the whole file is stored. */
const WHOLE = 0;

/** An upload whose bytes are stored. */
export interface ReadUpload extends UploadRecord {
  readonly blob: Blob;
}

/** Stores the record of an upload; its bytes come later. Deletes the uploads that have expired. */
export async function openUpload(upload: Omit<UploadRecord, 'whole'>): Promise<void> {
  await deleteExpiredUploads();
  await transact(['uploads'], 'readwrite', ({ store }) => store.put({ ...upload, whole: false }));
}

/**
 * @param site whoever asks: the origin of another site, or undefined for a page of the app's origin.
 *   An upload is there for the site alone that gave it.
 * @returns undefined if there is no such upload, if its time is over, or if its bytes have not come yet
 */
export async function readUpload(id: string, site?: string): Promise<ReadUpload | undefined> {
  const [upload, kept] = await transact(STORES, 'readonly', (tx) =>
    Promise.all([
      tx.objectStore('uploads').get(id),
      tx.objectStore('upload_parts').get([id, WHOLE]),
    ]),
  );
  if (!isFor(upload, site) || kept === undefined) return undefined;
  return { ...upload, blob: blobOf(kept) };
}

/**
 * Stores the bytes of an upload. `blob.type`, if it is set, becomes the content type of the upload.
 * @param site as in {@link readUpload}
 * @returns false if there is no such upload, or its time is over
 */
export async function fillUpload(id: string, blob: Blob, site?: string): Promise<boolean> {
  const file = await storedBytes(blob);
  return transact(STORES, 'readwrite', async (tx) => {
    const upload = await tx.objectStore('uploads').get(id);
    if (!isFor(upload, site)) return false;
    const contentType = file.type || upload.contentType;
    await tx.objectStore('upload_parts').put({ ...file, type: contentType }, [id, WHOLE]);
    await tx.objectStore('uploads').put({ ...upload, contentType, whole: true });
    return true;
  });
}

/**
 * Stores part `part` (1, 2, …) of a multipart upload.
 * @param site as in {@link readUpload}
 * @returns false if there is no such upload, or its time is over
 */
export async function fillPart(
  id: string,
  part: number,
  blob: Blob,
  site?: string,
): Promise<boolean> {
  const file = await storedBytes(blob);
  return transact(STORES, 'readwrite', async (tx) => {
    const upload = await tx.objectStore('uploads').get(id);
    if (!isFor(upload, site)) return false;
    await tx.objectStore('upload_parts').put(file, [id, part]);
    return true;
  });
}

/**
 * Joins the named parts, in the order given, to the whole file.
 * @param site as in {@link readUpload}
 * @returns why that cannot be done; undefined once it is done
 */
export async function joinParts(
  id: string,
  parts: readonly number[],
  site?: string,
): Promise<'unknown_upload' | 'part_missing' | undefined> {
  return transact(STORES, 'readwrite', async (tx) => {
    const upload = await tx.objectStore('uploads').get(id);
    if (!isFor(upload, site)) return 'unknown_upload';
    const store = tx.objectStore('upload_parts');
    const files = await Promise.all(parts.map((part) => store.get([id, part])));
    const present = files.filter((file) => file !== undefined);
    if (present.length < parts.length || parts.length === 0) return 'part_missing';
    await store.delete(partsOf(id));
    const { buffer: bytes } = joined(present.map((file) => new Uint8Array(file.bytes)));
    await store.put({ type: upload.contentType, bytes }, [id, WHOLE]);
    await tx.objectStore('uploads').put({ ...upload, whole: true });
    return undefined;
  });
}

/** Whether an upload is there for whoever asks: until its time is over, for the site that gave it. */
function isFor(upload: UploadRecord | undefined, site?: string): upload is UploadRecord {
  return upload !== undefined && upload.site === site && !isOver(upload);
}

/** @param now ms since the epoch */
function isOver({ expiresAt }: UploadRecord, now = Date.now()): boolean {
  return expiresAt <= now;
}

/** Deletes an upload and its bytes. */
export async function deleteUpload(id: string): Promise<void> {
  await transact(STORES, 'readwrite', async (tx) => {
    await tx.objectStore('upload_parts').delete(partsOf(id));
    await tx.objectStore('uploads').delete(id);
  });
}

/** Deletes the uploads whose time is over. @param now ms since the epoch */
export async function deleteExpiredUploads(now = Date.now()): Promise<void> {
  const uploads = await transact(['uploads'], 'readonly', ({ store }) => store.getAll());
  for (const upload of uploads) if (isOver(upload, now)) await deleteUpload(upload.id);
}

/**
 * The uploads that may be deleted to make room, the oldest first (their ids begin with the time). Left out
 * are uploads whose bytes are still coming, and uploads that a waiting or running job names. Such a job has
 * a copy of the bytes; its upload is kept all the same.
 */
export async function idleUploads(): Promise<string[]> {
  const [uploads, queued, running] = await transact(['jobs', 'uploads'], 'readonly', (tx) => {
    const byState = tx.objectStore('jobs').index('by_state');
    return Promise.all([
      tx.objectStore('uploads').getAll(),
      byState.getAll('queued'),
      byState.getAll('running'),
    ]);
  });
  const named = [...queued, ...running].flatMap(({ request: { image_url = [], mask_url = [] } }) =>
    [image_url, mask_url].flat(),
  );
  return uploads
    .filter(({ id, whole }) => whole && !named.some((url) => url.includes(`/uploads/${id}/`)))
    .map(({ id }) => id);
}

function partsOf(id: string): IDBKeyRange {
  return IDBKeyRange.bound([id, WHOLE], [id, Infinity]);
}
