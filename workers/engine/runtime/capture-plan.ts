/** What decides how the UNet's calls of a job are made. */
export interface CaptureFacts {
  /** What the job's options say; without it the rest decides. */
  readonly asked: 'on' | 'off' | undefined;
  /** Whether sessions are made to be captured: not where that was found wrong on this GPU. */
  readonly capturable: boolean;
  /** The open session has a recording at the job's size, at another one, or none. */
  readonly recorded: 'same size' | 'other size' | 'none';
  /** There is room for a recording at the job's size beside the one at another. */
  readonly fitsBeside: boolean;
  /** One stage is in memory at a time, after memory ran out. */
  readonly savesMemory: boolean;
  /** Calls that the job will make. */
  readonly calls: number;
  /** Expected seconds of a call; Infinity on a software adapter. */
  readonly callSeconds: number;
  /** Seconds that making the session took, with its weights. */
  readonly makeSeconds: number;
}

/**
 * `plain`: every call is made anew. `repeat`: the recording is used. `record`: the calls are
 * recorded first. `record anew`: the same, in a new session, which has none of the recordings before.
 */
export type CapturePlan = 'plain' | 'repeat' | 'record' | 'record anew';

/**
 * Seconds that a repeated call saves, as a guess between two figures counted for the published UNet
 * at 1024²: 0.6 s in which a plain call makes 4,300 bind groups and uniforms, most of it while the
 * GPU computes, and 15 GB that a plain call clears, 0.02 s on a fast card and 0.3 s on a slow one.
 */
const SAVED_SECONDS = 0.3;

/** Recording computes a call twice. */
const EXTRA_CALLS = 1;

/** A job of one call or two has nothing to repeat. */
const LEAST_CALLS = 3;

/** How the UNet's calls of a job are made: recorded where that saves more time than it takes. */
export function planCapture(facts: CaptureFacts): CapturePlan {
  const { asked, capturable, recorded, savesMemory, calls } = facts;
  if (asked === 'off' || !capturable || savesMemory) return 'plain';
  if (recorded === 'same size') return 'repeat';
  const anew = recorded === 'other size' && !facts.fitsBeside;
  const costs = EXTRA_CALLS * facts.callSeconds + (anew ? facts.makeSeconds : 0);
  const pays = calls >= LEAST_CALLS && calls * SAVED_SECONDS > costs;
  if (asked !== 'on' && !pays) return 'plain';
  return anew ? 'record anew' : 'record';
}
