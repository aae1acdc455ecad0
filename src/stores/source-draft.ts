import { saveDraft } from '../../workers/records/draft.ts';
import { withRoom } from '../../workers/records/retention.ts';
import { maskFile, useMask } from './mask.ts';
import { useSession } from './session.ts';
import type { SourceTurn } from './source-turn.ts';
import { tab } from './tab.ts';

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
  };
  await withRoom(save).catch((error: unknown) => console.warn('The picture is not kept:', error));
}
