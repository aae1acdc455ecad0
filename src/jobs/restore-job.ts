import { onDatabaseLost } from '../../workers/records/database-lost.ts';
import { restoreJob } from '../../workers/records/jobs.ts';
import type { BlobKey, JobRecord } from '../../workers/records/record.ts';

/**
 * Puts the record of a running job back each time it is lost with the whole database. The run needs
 * nothing of the database, so it goes on, and its end is written into the new record.
 * @param source the picture of the job; null without one
 * @param named the keys and the files of what its request names beside the picture; files of the model store
 *   are none of the record's
 * @returns a function that ends this
 */
export function restoreWhenLost(
  job: JobRecord,
  source: Blob | null,
  named: readonly (readonly [
    keys: readonly (BlobKey | object | null)[] | undefined,
    files: readonly (Blob | object)[],
  ])[],
): () => void {
  const files = new Map<BlobKey, Blob>();
  if (job.source !== null && source !== null) files.set(job.source, source);
  for (const [keys = [], blobs] of named) {
    for (const [i, key] of keys.entries()) {
      const file = blobs[i];
      if (typeof key === 'string' && file instanceof Blob) files.set(key, file);
    }
  }
  return onDatabaseLost(() => {
    const message = "The browser's data for this app was deleted. This run goes on.";
    const line = { at: Date.now(), level: 'WARN', code: 'storage_cleared', message } as const;
    const record: JobRecord = { ...job, log: [...job.log, line] };
    // Files that came out of the deleted database may be gone with it.
    restoreJob(record, files)
      .catch(() => restoreJob(record, new Map()))
      .catch((error: unknown) => console.error('The run has no record any more:', error));
  });
}
