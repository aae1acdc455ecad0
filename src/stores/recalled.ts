import { create } from 'zustand';
import type { ChosenLora, LearnedWord } from '../../workers/records/record.ts';
import type { Focus } from '../request/cover-crop.ts';
import type { Source } from './read-source.ts';
import { useSession } from './session.ts';
import type { Settings } from './settings.ts';

/** What a person has prepared on the screen, as far as a recall can change it. */
export interface Screen {
  readonly settings: Settings;
  readonly source: Source | null;
  readonly focus: Focus;
  readonly mask: Blob | null;
  readonly learnedWords: readonly LearnedWord[];
  readonly loras: readonly ChosenLora[];
}

/** A recall that can be taken back: the screen before it and after it. */
interface Recalled {
  readonly before: Screen;
  readonly after: Screen;
  /** How many deletions could be taken back then: one that came later is taken back first. */
  readonly deletions: number;
}

/** The last recall, until it is taken back. */
export const useRecalled = create<{ readonly recalled: Recalled | null }>(() => ({
  recalled: null,
}));

/** Whether the last thing that can be taken back is a recall, and not a deletion after it. */
export function canUndoRecall(): boolean {
  const { recalled } = useRecalled.getState();
  const { deleted } = useSession.getState();
  return recalled !== null && deleted.length <= recalled.deletions;
}
