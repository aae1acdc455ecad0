import { create } from 'zustand';
import type { EngineFailure } from '../../workers/protocol/failure.ts';
import type { JobId } from '../../workers/protocol/engine-job.ts';
import type { BatchId, JobRecord } from '../../workers/records/record.ts';
import { readKept } from './browser-storage.ts';
import type { CapabilityReport } from './probe.ts';
import { CENTRE, type Focus } from '../request/cover-crop.ts';
import type { Recipe } from '../request/recipe/recipe.ts';
import type { Source } from './read-source.ts';

/** Jobs that were deleted by one press, and come back by one. */
export interface Deletion {
  readonly ids: readonly JobId[];
  /** Their records. */
  readonly jobs?: readonly JobRecord[];
  /** The one that was on the stage, if one of them was. */
  readonly shown?: JobId;
}

/** What another page or program has brought, and what would take the place of something that a person has. */
export type Brought =
  | { readonly kind: 'prompt'; readonly prompt: string }
  | { readonly kind: 'pictures'; readonly pictures: readonly File[] };

interface Session {
  /** The picture that the person works on. IndexedDB has a copy of it, for a reload. */
  readonly source: Source | null;
  /** A picture was here before the page was loaded again, and is about to come back. */
  readonly awaited: boolean;
  /** How many pictures are being opened now. None of them is `source` yet. */
  readonly opening: number;
  /** How many changes of what the next run has are under way. Each counts for two seconds at most. */
  readonly changing: number;
  /** Where the picture is cropped. */
  readonly focus: Focus;
  /** What the picture says it was made with, until the person says whether to take it over. */
  readonly recipe: Recipe | null;
  /** Pictures that came together with it, until the person says whether to draw all. */
  readonly others: readonly File[];
  /** The picture is in the queue already, in this batch, and the others are those for which there was no room. */
  readonly batch: BatchId | null;
  /**
   * What a person should know of the picture that was taken, such as that others were not: asked for whenever it is
   * drawn, so that it is in the language that is shown.
   */
  readonly notice: (() => string) | null;
  /** What is wrong with the last picture or request, shown until the next attempt. */
  readonly problem: EngineFailure | null;
  readonly report: CapabilityReport | null;
  readonly dialog:
    | 'address'
    | 'camera'
    | 'capability'
    | 'commands'
    | 'models'
    | 'pictures'
    | 'shortcuts'
    | null;
  /** The address of a picture that a link to the app names, for the dialog of addresses; empty without one. */
  readonly offered: string;
  /** Until the person says whether to use it. */
  readonly brought: Brought | null;
  /** Whether the person holds the button that shows the original in place of the result. */
  readonly holdingOriginal: boolean;
  /** The app's runs that have ended since somebody last looked at this page. */
  readonly unseen: readonly JobRecord[];
  /** What was deleted and can be brought back, the last one last. */
  readonly deleted: readonly Deletion[];
}

/** Kept in the tab while it shows a picture. The picture itself is in the database, which takes longer to ask. */
export const PICTURE = 'playground-picture';

/** The state of the page that is not kept across a reload. */
export const useSession = create<Session>(() => ({
  source: null,
  awaited: readKept('sessionStorage', PICTURE) !== null,
  opening: 0,
  changing: 0,
  focus: CENTRE,
  recipe: null,
  others: [],
  batch: null,
  notice: null,
  problem: null,
  report: null,
  dialog: null,
  offered: '',
  brought: null,
  holdingOriginal: false,
  unseen: [],
  deleted: [],
}));

export function setSession(change: Partial<Session>): void {
  useSession.setState(change);
}
