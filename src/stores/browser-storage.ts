/**
 * localStorage and sessionStorage, for a browser that may refuse either at any time: where site data is
 * blocked, merely naming them throws, and a full one refuses to be written to.
 */

/** `localStorage`: all tabs, for good. `sessionStorage`: this tab, over reloads. */
export type StorageArea = 'localStorage' | 'sessionStorage';

/** The text kept under a name; null if there is none, or if the browser lets this page read nothing. */
export function readKept(area: StorageArea, name: string): string | null {
  try {
    return open(area)?.getItem(name) ?? null;
  } catch {
    return null;
  }
}

/**
 * Keeps a text under a name; null removes it.
 * @returns false if the browser refused. What was kept before stays then.
 */
export function keep(area: StorageArea, name: string, text: string | null): boolean {
  try {
    const storage = open(area);
    if (text === null) storage?.removeItem(name);
    else storage?.setItem(name, text);
    return storage !== undefined;
  } catch (error) {
    console.warn(`${name} is not kept in ${area}:`, error);
    return false;
  }
}

/** Whether the browser lets this page keep nothing at all, as where a person has blocked its site data. */
export function isBlocked(): boolean {
  try {
    return open('localStorage') === undefined;
  } catch {
    return true;
  }
}

/** Undefined in Node and in workers. @throws DOMException `SecurityError` where site data is blocked */
function open(area: StorageArea): Storage | undefined {
  return (globalThis as { readonly window?: Window }).window?.[area];
}
