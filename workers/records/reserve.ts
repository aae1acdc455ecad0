import type { JobId } from '../protocol/engine.ts';
import { database } from './database.ts';
import { deleteJob, readJob } from './jobs.ts';
import { withRoom } from './retention.ts';
import { isQuotaError } from './store-failure.ts';

/** Among the stored Blobs, whose names are `sha256-…` or `random-…`. */
const KEY = 'reserve';
/**
 * A job's end is a few kB. But Chromium 156 refuses every write while more is used than granted, and
 * its database, when it flushes its log of 4 MB, takes 1.1 to 1.4 MB more until the log is deleted. Also
 * large enough for browsers to keep it as a file of its own, whose room is back at once.
 */
const BYTES = 2 * 1024 * 1024;
/** As many as `getRandomValues` gives at once. */
const RANDOM_BYTES = 65_536;

/** A flush of the database is over within 0.15 s, a compaction after it within 2 s. */
const TRIES = 8;
const PAUSE_MS = 250;

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
    if (!isQuotaError(error)) throw error;
  });
}

/**
 * Writes to a job what must be written: its end, or that it shall end. Results that would go anyway
 * make room for it, then the reserve, then a little time. Where even that is too little, a job that a
 * program asked for is deleted, which takes no room: nobody shall wait for it for ever.
 * @throws what `write` throws for another reason, or for a person's own job.
 */
export async function writeForSure(id: JobId, write: () => Promise<unknown>): Promise<void> {
  let refused = await refusal(write);
  for (let tries = 0; refused !== undefined && tries < TRIES; tries++) {
    if (tries > 0) await pause();
    // The second time and later there is nothing to delete; withRoom has what is used counted anew.
    await (await database()).delete('blobs', KEY);
    refused = await refusal(write);
  }
  if (refused === undefined) return;
  if ((await readJob(id))?.keepMs === undefined) throw refused;
  await deleteJob(id);
}

/** @returns why `write` found no room, or undefined when it did. @throws what it throws for another reason. */
async function refusal(write: () => Promise<unknown>): Promise<unknown> {
  try {
    await withRoom(write);
    return undefined;
  } catch (error) {
    if (isQuotaError(error)) return error;
    throw error;
  }
}

function pause(): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, PAUSE_MS);
  });
}
