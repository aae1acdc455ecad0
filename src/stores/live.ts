/**
 * What changes too often for the records: previews and load progress, in memory, of this page's own
 * executor. The last preview of a job stays, so that a cancelled run still shows what it had.
 */
import type { JobId } from '../../workers/protocol/engine.ts';

interface LivePreview {
  /** RGBA of width × height latent pixels. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

export interface LiveState {
  readonly preview: LivePreview | null;
  /** Bytes of weights read so far, of how many, while the model is being loaded. */
  readonly load: { readonly bytes: number; readonly of: number } | null;
}

/** Previews are a few kilobytes each; more than the last runs' are of no use. */
const KEPT = 8;
const EMPTY: LiveState = { preview: null, load: null };

const states = new Map<JobId, LiveState>();
const listeners = new Set<() => void>();

export function readLive(id: JobId): LiveState {
  return states.get(id) ?? EMPTY;
}

export function setLive(id: JobId, change: Partial<LiveState>): void {
  const next = { ...readLive(id), ...change };
  states.delete(id);
  states.set(id, next);
  for (const old of states.keys()) {
    if (states.size <= KEPT) break;
    states.delete(old);
  }
  for (const listener of listeners) listener();
}

/** @returns what ends the subscription. */
export function onLive(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}
