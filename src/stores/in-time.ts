import { EngineError } from '../../workers/failure.ts';
import { within } from '../request/within.ts';

/** Storing the largest picture takes less; a database that does not answer takes for ever. */
const PATIENCE_MS = 30_000;

/**
 * Waits for the database, but not for ever.
 * @param so what follows if it does not answer, for the sentence: "the run could not be stored"
 * @throws {EngineError} `storage_unavailable` if it has not answered in half a minute; what `work` throws
 */
export function inTime<T>(work: Promise<T>, so: string): Promise<T> {
  return within(
    work,
    PATIENCE_MS,
    () =>
      new EngineError(
        'storage_unavailable',
        `The browser’s database does not answer, so ${so}.`,
        'Reload the page; if it stays, close the other tabs of the app or restart the browser.',
      ),
  );
}
