/**
 * A database in memory, for a browser that lets this page have none: where a person has blocked site data,
 * and in some private windows. Jobs then run as always, and are gone when the page is closed.
 */

let load: (() => Promise<unknown>) | undefined;
let stands = false;

/**
 * Says how to get IndexedDB in memory. Without it a page or worker that may have no database fails. The
 * service worker has none: no browser runs it where it allows no database.
 * @param loadMemory replaces the global `indexedDB` and its classes
 */
export function standInWith(loadMemory: () => Promise<unknown>): void {
  load = loadMemory;
}

/**
 * Puts the database in memory in place of the browser's, if that is what `error` calls for.
 * @param error what opening the browser's database threw
 * @returns whether the database can be opened now. Once it is in memory it stays there for this visit.
 */
export async function standIn(error: unknown): Promise<boolean> {
  if (load === undefined || !isRefusal(error)) return false;
  const loadMemory = load;
  load = undefined;
  await loadMemory();
  stands = true;
  return true;
}

/** Whether records are kept in memory only. Known once the database was opened. */
export function isStandIn(): boolean {
  return stands;
}

/**
 * Whether the browser lets this page have no database, as opposed to one that is full, damaged or newer.
 * Firefox and Safari throw `SecurityError` or `InvalidStateError`, Chromium an `UnknownError` with this
 * text. Some private windows have no `indexedDB` at all.
 */
function isRefusal(error: unknown): boolean {
  if (!hasDatabases()) return true;
  if (!(error instanceof DOMException)) return false;
  if (error.name === 'SecurityError' || error.name === 'InvalidStateError') return true;
  return error.name === 'UnknownError' && error.message.includes('denied permission');
}

function hasDatabases(): boolean {
  try {
    return ((globalThis as { readonly indexedDB?: IDBFactory | null }).indexedDB ?? null) !== null;
  } catch {
    // SecurityError: here merely naming it throws.
    return false;
  }
}
