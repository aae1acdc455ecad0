import { EngineError } from '../failure.ts';
import type { PackId } from '../protocol/engine.ts';

/** How long an engine may take to let go of a pack. */
const PATIENCE_MS = 10_000;

/** Held by whoever writes a pack, for as long as it does. */
const writerLock = (id: PackId): string => `install:${id}`;
/** Held shared by engines that read a pack, and alone by who deletes or repairs it. */
const readerLock = (id: PackId): string => `pack:${id}`;

/** Runs `work` as the one writer of a pack, once all others are done. */
export async function asWriter<T>(
  id: PackId,
  work: () => Promise<T>,
  signal?: AbortSignal,
): Promise<T> {
  return navigator.locks.request(writerLock(id), signal ? { signal } : {}, work);
}

/**
 * Runs `work` while no engine reads the pack.
 * @throws {EngineError} `model_in_use` when one does not let it go within ten seconds.
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
 * Keeps a pack as it is for a reader.
 * @returns what lets it go.
 * @throws {EngineError} `model_in_use` while it is repaired or deleted.
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
