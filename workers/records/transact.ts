import type { IDBPTransaction, StoreNames } from 'idb';
import { database, type PlaygroundSchema } from './database.ts';

type StoreName = StoreNames<PlaygroundSchema>;

/**
 * Runs `work` in one transaction over `stores`. Reads are made this way too: idb's own shortcuts leave the
 * rejection of a transaction that the browser aborts unhandled. Resolves with its value once the transaction is committed.
 * `work` may await requests of the transaction and nothing else: a transaction without a pending request
 * ends.
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
  const tx = (await database()).transaction(stores, mode);
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
