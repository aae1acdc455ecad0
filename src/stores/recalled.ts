import { create } from 'zustand';
import type { ChosenLora, LearnedWord } from '../../workers/records/record.ts';
import type { Focus } from '../request/cover-crop.ts';
import type { MaskDrawing } from './mask.ts';
import type { Source } from './read-source.ts';
import { type Deletion, useSession } from './session.ts';
import type { Settings } from './settings.ts';

/** What a person has prepared on the screen, as far as a recall can change it. */
export interface Screen {
  readonly settings: Settings;
  readonly source: Source | null;
  readonly focus: Focus;
  /** What is painted of the picture. */
  readonly drawing: MaskDrawing | null;
  /** The same as a file, as it was at that moment; null if nothing is painted. Never rejects. */
  readonly mask: Promise<Blob | null>;
  readonly learnedWords: readonly LearnedWord[];
  readonly loras: readonly ChosenLora[];
}

/** A recall that can be taken back: the screen right before it and right after it. */
export interface Recalled {
  readonly before: Screen;
  readonly after: Screen;
  /** What could be brought back then. A deletion that is not among it came later, and is taken back first. */
  readonly deleted: readonly Deletion[];
}

/** The last recall, until it is taken back. */
export const useRecalled = create<{ readonly recalled: Recalled | null }>(() => ({
  recalled: null,
}));

/** Notes a recall as the last one. */
export function setRecalled(before: Screen, after: Screen): void {
  const { deleted } = useSession.getState();
  useRecalled.setState({ recalled: { before, after, deleted } });
}

/** Whether a recall is the last one, and was not taken back. @param before the screen right before it */
export function isRecalled(before: Screen): boolean {
  return useRecalled.getState().recalled?.before === before;
}

/** Whether the last thing that can be taken back is a recall, and not a deletion after it. */
export function canUndoRecall(): boolean {
  const { recalled } = useRecalled.getState();
  const { deleted } = useSession.getState();
  return recalled !== null && deleted.every((each) => recalled.deleted.includes(each));
}
