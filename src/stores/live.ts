/**
 * What changes too often for the records: previews and load progress, in memory, of this page's own
 * executor. The last preview of a job stays, so that a cancelled run still shows what it had.
 */
import { create } from 'zustand';
import type { JobId } from '../../workers/protocol/engine.ts';

interface LivePreview {
  /** RGBA of width × height latent pixels. */
  readonly pixels: Uint8ClampedArray<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

interface LiveState {
  readonly preview: LivePreview | null;
  /** Bytes of weights read so far, of how many, while the model is being loaded. */
  readonly load: { readonly bytes: number; readonly of: number } | null;
}

interface Live {
  /** By job, the one that changed last at the end. */
  readonly states: ReadonlyMap<JobId, LiveState>;
}

/** Previews are a few kilobytes each; more than the last runs' are of no use. */
const KEPT = 8;
const EMPTY: LiveState = { preview: null, load: null };

export const useLive = create<Live>(() => ({ states: new Map() }));

/** What a job shows; nothing before its run has begun in this page. */
export function readLive(id: JobId, { states }: Live = useLive.getState()): LiveState {
  return states.get(id) ?? EMPTY;
}

export function setLive(id: JobId, change: Partial<LiveState>): void {
  useLive.setState((live) => {
    const others = [...live.states].filter(([other]) => other !== id);
    const own = [id, { ...readLive(id, live), ...change }] as const;
    return { states: new Map([...others, own].slice(-KEPT)) };
  });
}
