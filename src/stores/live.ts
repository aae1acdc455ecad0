/**
 * Previews and load progress of the jobs that this page runs. They change too often for the records, so they
 * are in memory. The last preview of a job stays, so that a cancelled run still shows it.
 */
import { create } from 'zustand';
import type { JobId } from '../../workers/protocol/engine-job.ts';

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
  /** By job. The job that changed last is the last entry. */
  readonly states: ReadonlyMap<JobId, LiveState>;
}

/** Jobs whose state is kept. A preview has a few kilobytes; those of older runs are of no use. */
const KEPT = 8;
const EMPTY: LiveState = { preview: null, load: null };

export const useLive = create<Live>(() => ({ states: new Map() }));

/** The state of a job; an empty one if this page has not run the job. */
export function readLive(id: JobId, { states }: Live = useLive.getState()): LiveState {
  return states.get(id) ?? EMPTY;
}

/** Changes the state of a job. */
export function setLive(id: JobId, change: Partial<LiveState>): void {
  useLive.setState((live) => {
    const others = [...live.states].filter(([other]) => other !== id);
    const own = [id, { ...readLive(id, live), ...change }] as const;
    return { states: new Map([...others, own].slice(-KEPT)) };
  });
}
