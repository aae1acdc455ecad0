import { keep, readKept } from '../../stores/browser-storage.ts';

/** Where the times are kept in localStorage. */
const KEY = 'playground-pace';
/** Times kept: some sizes of some models. The oldest is dropped. */
const KEPT = 64;

/** Where the times are kept. Neither call throws. */
type Box = Pick<Storage, 'getItem' | 'setItem'>;

const LOCAL_STORAGE: Box = {
  getItem: (name) => readKept('localStorage', name),
  setItem: (name, text) => void keep('localStorage', name, text),
};

/**
 * Remembers how long each kind of work took the last time on this machine, by its key (`Work.key`). Of
 * the same work in one run the slowest counts. The times are kept for the next visit where the browser
 * lets this page keep anything; if they are lost, the first run is watched with more patience.
 */
export class Pace {
  readonly #box: Box;
  readonly #times: Map<string, number>;
  /** Keys of this run. */
  readonly #fresh = new Set<string>();

  constructor(box: Box = LOCAL_STORAGE) {
    this.#box = box;
    this.#times = new Map(readTimes(box));
  }

  /** Milliseconds of the work the last time; undefined if it is not known. */
  last(key: string): number | undefined {
    return this.#times.get(key);
  }

  /** Notes that work took `ms` milliseconds in the run that is under way. */
  learn(key: string, ms: number): void {
    const before = this.#fresh.has(key) ? (this.#times.get(key) ?? 0) : 0;
    this.#fresh.add(key);
    this.#times.delete(key);
    this.#times.set(key, Math.max(before, Math.ceil(ms)));
    for (const oldest of this.#times.keys()) {
      if (this.#times.size <= KEPT) break;
      this.#times.delete(oldest);
    }
  }

  /** Forgets a time that cannot be relied on. */
  forget(key: string): void {
    this.#times.delete(key);
  }

  /** Ends a run: the times it has learned hold for the next ones. */
  keep(): void {
    this.#fresh.clear();
    this.#box.setItem(KEY, JSON.stringify([...this.#times]));
  }
}

function readTimes(box: Box): [string, number][] {
  try {
    const stored: unknown = JSON.parse(box.getItem(KEY) ?? '[]');
    return Array.isArray(stored) ? stored.filter(isTime) : [];
  } catch {
    return [];
  }
}

function isTime(entry: unknown): entry is [string, number] {
  if (!Array.isArray(entry)) return false;
  const [key, ms]: unknown[] = entry;
  return typeof key === 'string' && typeof ms === 'number' && ms >= 0;
}
