import type { JobId } from '../protocol.ts';
import { database } from './database.ts';
import { deleteJob, readJob } from './jobs.ts';
import { isNoRoom, withRoom } from './retention.ts';

/** Among the stored Blobs, whose names are `sha256-…` or `random-…`. */
const KEY = 'reserve';
/**
 * Enough to write many failures, though a database's files grow by more than is written; and large
 * enough for browsers to keep it as a file of its own.
 */
const BYTES = 1024 * 1024;
/** As many as `getRandomValues` gives at once. */
const RANDOM_BYTES = 65_536;

/** Sets a little room aside, so that a job can be told that there is none. */
export async function keepReserve(): Promise<void> {
  const db = await database();
  if ((await db.count('blobs', KEY)) > 0) return;
  // Noise: Chrome would press zeros together to almost nothing.
  const noise = new Uint8Array(BYTES);
  for (let at = 0; at < BYTES; at += RANDOM_BYTES) {
    crypto.getRandomValues(noise.subarray(at, at + RANDOM_BYTES));
  }
  await db.put('blobs', { type: '', bytes: noise.buffer }, KEY).catch((error: unknown) => {
    if (!isNoRoom(error)) throw error;
  });
}

/**
 * Writes to a job what must be written: its end, or that it shall end. Results that would go anyway
 * make room for it, then the reserve. Where even that is too little, a job that a program asked for is
 * deleted: nobody shall wait for it for ever.
 * @throws what `write` throws for another reason, or for a person's own job.
 */
export async function writeForSure(id: JobId, write: () => Promise<unknown>): Promise<void> {
  try {
    await withRoom(write);
  } catch (error) {
    if (!isNoRoom(error)) throw error;
    await (await database()).delete('blobs', KEY);
    await write().catch(async (second: unknown) => {
      if ((await readJob(id))?.keepMs === undefined) throw second;
      await deleteJob(id);
    });
  }
}
