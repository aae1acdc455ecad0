import type { JobId } from '../protocol/engine-job.ts';
import { deleteJob, readJob } from './jobs.ts';
import { withRoom } from './retention.ts';
import { transact } from './transact.ts';
import { isQuotaError } from './write-failure.ts';

/** The key of the reserve in the store `blobs`. Keys of pictures begin with `sha256-` or `random-`. */
const KEY = 'reserve';
/**
 * Bytes of the reserve. The end of a job takes a few kB. But Chromium 156 refuses every write while more
 * is used than granted, and its database takes 1.1 to 1.4 MB more for a moment when it flushes its log of
 * 4 MB. A value of this size also lies in a file of its own, so its room is free as soon as it is deleted.
 */
const BYTES = 2 * 1024 * 1024;
/** The most bytes that `getRandomValues` fills in one call. */
const RANDOM_BYTES = 65_536;

/** A flush of the database takes up to 0.15 s, and the compaction after it up to 2 s: 8 tries cover both. */
const TRIES = 8;
const PAUSE_MS = 250;

/** Fills some room with noise, if it is not filled already. Deleting it later makes room for a job's end. */
export async function keepReserve(): Promise<void> {
  const kept = await transact(['blobs'], 'readonly', ({ store }) => store.count(KEY));
  if (kept > 0) return;
  // Chrome compresses what it stores; zeros would take almost no room.
  const noise = new Uint8Array(BYTES);
  for (let at = 0; at < BYTES; at += RANDOM_BYTES) {
    crypto.getRandomValues(noise.subarray(at, at + RANDOM_BYTES));
  }
  const reserve = { type: '', bytes: noise.buffer };
  await transact(['blobs'], 'readwrite', ({ store }) => store.put(reserve, KEY)).catch(
    (error: unknown) => {
      if (!isQuotaError(error)) throw error;
    },
  );
}

/**
 * Writes something to a job that must not get lost: its end, or the wish to cancel it. If the browser has
 * no room, {@link withRoom} deletes what expires anyway. If that is too little the reserve is deleted, and
 * the write is tried again for two seconds. If it still does not fit, the job itself is deleted, which
 * needs no room: its caller then gets an answer instead of waiting for ever. A person's own job is never
 * deleted.
 * @throws what `write` throws, if it is for another reason than room, or if the job is a person's own
 */
export async function writeForSure(id: JobId, write: () => Promise<unknown>): Promise<void> {
  let refused = await refusal(write);
  for (let tries = 0; refused !== undefined && tries < TRIES; tries++) {
    if (tries > 0) await pause();
    // From the second try on there is no reserve left. The tries go on because withRoom makes the browser
    // count again how much is used.
    await transact(['blobs'], 'readwrite', ({ store }) => store.delete(KEY));
    refused = await refusal(write);
  }
  if (refused === undefined) return;
  if ((await readJob(id))?.keepMs === undefined) throw refused;
  await deleteJob(id);
}

/** @returns the error that says there is no room; undefined once it is written. @throws any other error. */
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
