/**
 * Bug: Chromium keeps IndexedDB in LevelDB, and opens it with `reuse_logs` (google/leveldb#1287). Where the browser
 * was killed in the middle of a write, or the computer lost power, the log ends in half a record. The next
 * session reads up to there and appends to it. The session after that finds the half record in the middle, takes
 * the database for damaged, and deletes all of it: history, pictures, models.
 *
 * Measured on Chromium 156: with the last 3, 20 or 200 bytes of the log cut off after a kill, the database was
 * gone after the next kill; with a log that was turned over in between it was whole. A turn takes 9 ms, on a busy machine 44. Deleting
 * a database compacts, which begins a new log; clearing a store does not (test/e2e/store-torn-log.test.ts).
 *
 * To be deleted when LevelDB begins a new log behind a torn one, or Chromium keeps IndexedDB elsewhere.
 */
const SCRATCH = 'playground-log';
/** Held while the log is turned over. */
const TURNING = 'playground-log-turning';
/** Held by the page or worker that turned the log over, as long as it lives. */
const TURNED = 'playground-log-turned';
/** Until then a page has read what it shows first. A turn keeps other readers waiting for 10 to 100 ms. */
const LATER_MS = 1000;
/** A page that turns the log and does not answer keeps no other from writing. */
const PATIENCE_MS = 5000;

let begun = false;
let turned: Promise<void> | undefined;
let isTurned = false;

/**
 * Makes LevelDB begin a new log: in a second, or before the first write ({@link logTurned}). To be called once
 * the database is open. Other browsers have no such log, and are left alone.
 */
export function turnLogOver(): void {
  if (begun || !isChromium()) return;
  begun = true;
  setTimeout(() => void logTurned(), LATER_MS);
}

/**
 * To be awaited before each write: what is written behind half a record is lost if the browser is killed once more
 * before the turn. Begins the turn, unless a page or worker that still lives has done so. Never rejects.
 * @returns null where nothing is to be waited for
 */
export function logTurned(): Promise<void> | null {
  if (!begun || isTurned) return null;
  turned ??= Promise.race([turn(), late()])
    .catch((error: unknown) => {
      console.warn('The log of the database was not turned over:', error);
    })
    .then(() => {
      isTurned = true;
    });
  return turned;
}

async function turn(): Promise<void> {
  const { locks } = navigator;
  await locks.request(
    TURNING,
    () =>
      new Promise<void>((resolve, reject) => {
        const turnAndHold = async (lock: Lock | null): Promise<void> => {
          if (lock !== null) await createAndDelete();
          resolve();
          // The browser gives the lock back when this page or worker is gone.
          if (lock !== null) await new Promise(() => {});
        };
        locks.request(TURNED, { ifAvailable: true }, turnAndHold).catch(reject);
      }),
  );
}

async function late(): Promise<void> {
  await new Promise((resolve) => setTimeout(resolve, PATIENCE_MS));
}

function isChromium(): boolean {
  const { navigator } = globalThis as { readonly navigator?: object };
  return navigator !== undefined && 'userAgentData' in navigator && 'locks' in navigator;
}

async function createAndDelete(): Promise<void> {
  const created = indexedDB.open(SCRATCH);
  await ended(created);
  created.result.close();
  await ended(indexedDB.deleteDatabase(SCRATCH));
}

function ended(request: IDBOpenDBRequest): Promise<void> {
  return new Promise((resolve, reject) => {
    request.addEventListener('success', () => resolve());
    request.addEventListener('error', () => reject(request.error ?? new Error('no reason')));
  });
}
