import { saveDraft, saveMask } from '../../workers/records/draft.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { maskFile, useMask } from './mask.ts';
import type { Source } from './read-source.ts';
import { useSession } from './session.ts';
import type { SourceTurn } from './source-turn.ts';
import { tab } from './tab.ts';

/** The picture that this page has stored last; null before the first. */
let stored: Source | null = null;

/**
 * Stores the mask alone, as its picture is stored already. It is too much to write a picture again for each
 * stroke.
 */
export async function keepMask(): Promise<void> {
  const { source } = useSession.getState();
  if (source === null) return;
  if (source !== stored) return keepDraft();
  const save = async (): Promise<boolean> => {
    const { drawing } = useMask.getState();
    const mask = await maskFile(source);
    // As in keepDraft: another call stores what is there now.
    if (useSession.getState().source !== source || useMask.getState().drawing !== drawing)
      return true;
    return saveMask(tab.id, mask);
  };
  const isKept = await withRoom(save).catch((error: unknown) => {
    console.warn('The mask is not kept:', error);
    return true;
  });
  if (!isKept) await keepDraft();
}

/**
 * Stores the picture on the stage, its crop and its mask for a reload. If there is no room they are not stored;
 * the page can go on without.
 * @param turn of the action that put the picture there; nothing is stored once another has begun
 */
export async function keepDraft(turn?: SourceTurn): Promise<void> {
  const save = async (): Promise<void> => {
    const { source } = useSession.getState();
    const { drawing } = useMask.getState();
    const mask = source === null ? null : await maskFile(source);
    const now = useSession.getState();
    // Room may have been found, and the mask written, only after the person has gone on. Then another call
    // stores what is there now.
    if (source === null || now.source !== source || turn?.isLast() === false) return;
    if (useMask.getState().drawing !== drawing) return;
    const { blob, name } = source;
    await saveDraft(tab.id, { blob, name, focus: now.focus, ...(mask !== null && { mask }) });
    stored = source;
  };
  await withRoom(save).catch((error: unknown) => console.warn('The picture is not kept:', error));
}
