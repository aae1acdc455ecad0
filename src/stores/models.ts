import { create } from 'zustand';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { PackRecord, StorePhase } from '../../workers/protocol/store.ts';
import type { EngineFailure } from '../../workers/protocol/failure.ts';

/** Long work on a pack: an install, a repair, a verification or an export. */
export interface PackWork {
  readonly phase: StorePhase;
  /** Bytes done so far, and all bytes. */
  readonly bytes: number;
  readonly of: number;
  /** The smoothed speed; null until it is known. */
  readonly bytesPerSecond: number | null;
  /** Time of the last progress, ms since the epoch. */
  readonly at: number;
  /** Why nothing comes for a while. The work goes on by itself. */
  readonly waitsFor?: EngineFailure;
}

interface Models {
  /** Oldest first. */
  readonly packs: readonly PackRecord[];
  /** Whether `packs` are all of them: for a moment after the page has opened they are not read yet. */
  readonly listed: boolean;
  readonly work: Readonly<Partial<Record<PackId, PackWork>>>;
  /** Why the last request for a pack failed, if its record does not say so. */
  readonly problems: Readonly<Partial<Record<PackId, EngineFailure>>>;
  /** The failure of the store worker, if it died and was not started anew since. */
  readonly crashed: EngineFailure | null;
}

/** A mirror of the pack records, and what the store worker of this page reports in addition. Only mirror-packs.ts changes it. */
export const useModels = create<Models>(() => ({
  packs: [],
  listed: false,
  work: {},
  problems: {},
  crashed: null,
}));
