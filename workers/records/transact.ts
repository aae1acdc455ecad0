import type { IDBPDatabase, IDBPTransaction, StoreNames } from 'idb';
import { database, forget, type PlaygroundSchema } from './database.ts';
import { logTurned } from './torn-log.ts';

type StoreName = StoreNames<PlaygroundSchema>;

/** A browser that clears the data of a site breaks off what is under way, and some of what comes after it. */
const MOST_TRIES = 3;

/**
 * Runs `work` in one transaction over `stores`. All reads and writes of records are made this way: idb's own
 * shortcuts leave the rejection of a transaction that the browser aborts unhandled. If the browser closes the
 * connection meanwhile, nothing was written; `work` runs once more, on the database opened anew.
 * `work` may await requests of the transaction and nothing else: a transaction without a pending request
 * ends. It may run more than once, so it changes nothing but the stores.
 * @returns its value, once the transaction is committed
 * @throws what a request, the commit or `work` itself threw; nothing is written then.
 */
export async function transact<
  const Names extends readonly StoreName[],
  Mode extends 'readonly' | 'readwrite',
  Value,
>(
  stores: Names,
  mode: Mode,
  work: (tx: IDBPTransaction<PlaygroundSchema, Names, Mode>) => Promise<Value>,
): Promise<Value> {
  for (let tries = 1; ; tries++) {
    const db = await database();
    const turned = mode === 'readwrite' ? logTurned() : null;
    if (turned !== null) await turned;
    try {
      return await inOne(begin(db, stores, mode), work);
    } catch (error) {
      if (!(error instanceof DOMException) || error.name !== 'AbortError') throw error;
      forget(db);
      if (tries === MOST_TRIES) throw error;
    }
  }
}

/** @throws DOMException `AbortError` if the browser has closed the connection and has not told yet */
function begin<Names extends readonly StoreName[], Mode extends 'readonly' | 'readwrite'>(
  db: IDBPDatabase<PlaygroundSchema>,
  stores: Names,
  mode: Mode,
): IDBPTransaction<PlaygroundSchema, Names, Mode> {
  try {
    return db.transaction(stores, mode);
  } catch (error) {
    const isClosing = error instanceof DOMException && error.name === 'InvalidStateError';
    throw isClosing ? new DOMException(error.message, 'AbortError') : error;
  }
}

async function inOne<
  Names extends readonly StoreName[],
  Mode extends 'readonly' | 'readwrite',
  Value,
>(
  tx: IDBPTransaction<PlaygroundSchema, Names, Mode>,
  work: (tx: IDBPTransaction<PlaygroundSchema, Names, Mode>) => Promise<Value>,
): Promise<Value> {
  // A refused request aborts the transaction, and `done` rejects some time later. The refusal is thrown
  // below; this handler keeps the second rejection from being reported as unhandled.
  tx.done.catch(() => {});
  try {
    const value = await work(tx);
    await tx.done;
    return value;
  } catch (error) {
    abort(tx);
    throw error;
  }
}

/** Takes back what was written so far. */
function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // InvalidStateError: the transaction has ended already.
  }
}
