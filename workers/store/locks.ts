import { EngineError } from '../failure.ts';
import type { PackId } from '../protocol/engine-options.ts';

/** How long an engine may take to close a pack. */
const PATIENCE_MS = 10_000;

/** Name of the Web Lock that is held while a pack is written. */
const writerLock = (id: PackId): string => `install:${id}`;
/** Name of the Web Lock that engines share while they read a pack. Deleting and repairing need it alone. */
const readerLock = (id: PackId): string => `pack:${id}`;

/**
 * Waits until nobody else writes the pack, then runs `work` as its only writer.
 * @throws the reason of `signal`, if it fires while this waits
 */
export async function asWriter<T>(
  id: PackId,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return navigator.locks.request(writerLock(id), signal ? { signal } : {}, work);
}

/**
 * Waits until no engine reads the pack, then runs `work`. No engine can open the pack meanwhile.
 * @throws {EngineError} `model_in_use` if an engine still reads the pack after ten seconds
 */
export async function withoutReaders<T>(id: PackId, work: () => Promise<T>): Promise<T> {
  const patience = AbortSignal.timeout(PATIENCE_MS);
  try {
    return await navigator.locks.request(readerLock(id), { signal: patience }, work);
  } catch (error) {
    if (error !== patience.reason) throw error;
    throw new EngineError(
      'model_in_use',
      'The model is in use: a run with it is under way.',
      'Wait until the run has ended, or cancel it, and try again.',
      { cause: error },
    );
  }
}

/**
 * Makes sure that nobody deletes or repairs a pack while it is read.
 * @returns a function to call when reading has ended
 * @throws {EngineError} `model_in_use` if the pack is being repaired or deleted
 */
export function holdForReading(id: PackId): Promise<() => void> {
  return new Promise((resolve, reject) => {
    navigator.locks
      .request(readerLock(id), { mode: 'shared', ifAvailable: true }, (lock) => {
        if (lock === null) {
          throw new EngineError(
            'model_in_use',
            'The model is being repaired or deleted just now.',
            'Wait until that has ended and try again.',
          );
        }
        return new Promise<void>((release) => resolve(release));
      })
      .catch(reject);
  });
}
