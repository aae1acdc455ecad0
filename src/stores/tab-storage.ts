import type { PersistStorage, StorageValue } from 'zustand/middleware';
import { keep, readKept } from './browser-storage.ts';

/**
 * Keeps a store twice: in the tab's session storage, where no other tab reaches it, and in localStorage, for
 * new tabs. So two tabs neither overwrite what is typed in the other nor forget what both have in common.
 *
 * localStorage gets what this tab has changed, and nothing else: of the fields in common each by itself,
 * of the draft all of it, so that a new tab never begins with a mixture of two drafts.
 *
 * @param common fields that are the same in all tabs; all others are the tab's draft
 */
export function tabStorage<State extends object>(
  common: readonly (keyof State & string)[],
): PersistStorage<State> & { adopt(state: Partial<State>): void } {
  /** What this tab last read or wrote, or took from another tab. */
  let last: Fields = {};
  const inCommon = new Set<string>(common);

  const sharedAfter = (state: Fields, shared: Fields | null): Fields => {
    const changed = Object.keys(state).filter((name) => state[name] !== last[name]);
    if (shared === null) return state;
    const draftChanged = changed.some((name) => !inCommon.has(name));
    const taken = Object.keys(state).filter((name) =>
      inCommon.has(name) ? changed.includes(name) : draftChanged,
    );
    return { ...shared, ...Object.fromEntries(taken.map((name) => [name, state[name]])) };
  };

  return {
    getItem(name) {
      const shared = parse(readKept('localStorage', name));
      const own = parse(readKept('sessionStorage', name));
      if (own === null) return shared as StorageValue<State> | null;
      const now = shared === null || shared.version !== own.version ? {} : shared.state;
      const kept = common.flatMap((field) => (field in now ? [[field, now[field]] as const] : []));
      return { ...own, state: { ...own.state, ...Object.fromEntries(kept) } as State };
    },
    setItem(name, { state, version }) {
      const fields = state as Fields;
      keep('sessionStorage', name, JSON.stringify({ state, version }));
      const before = parse(readKept('localStorage', name));
      const shared = before === null || before.version !== version ? null : before.state;
      const after = sharedAfter(fields, shared);
      last = fields;
      keep('localStorage', name, JSON.stringify({ state: after, version }));
    },
    removeItem(name) {
      keep('sessionStorage', name, null);
      keep('localStorage', name, null);
    },
    adopt(state) {
      last = { ...last, ...state };
    },
  };
}

type Fields = Readonly<Record<string, unknown>>;

/** What is kept; null if there is nothing, or if it is no such JSON. */
function parse(text: string | null): { readonly state: Fields; readonly version?: number } | null {
  if (text === null) return null;
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null || !('state' in value)) return null;
    const { state, version } = value as { readonly state: unknown; readonly version?: unknown };
    if (typeof state !== 'object' || state === null || Array.isArray(state)) return null;
    return { state: state as Fields, ...(typeof version === 'number' ? { version } : {}) };
  } catch {
    return null;
  }
}
