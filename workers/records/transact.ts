import type { IDBPTransaction, StoreNames } from 'idb';
import { database, type PlaygroundSchema } from './database.ts';

type StoreName = StoreNames<PlaygroundSchema>;

/**
 * Runs `work` in one transaction over `stores` and resolves with its value once the transaction is
 * committed. `work` may await requests of the transaction and nothing else: a transaction ends where it
 * has no request to wait for.
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
  // A request that is refused ends the transaction too. Its refusal is thrown below; the rejection of
  // `done`, which comes later, would be one that nobody handles.
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

/** Takes back what was written so far, where the transaction has not ended by itself. */
function abort(tx: { abort(): void }): void {
  try {
    tx.abort();
  } catch {
    // InvalidStateError: the refusal has ended it.
  }
}
