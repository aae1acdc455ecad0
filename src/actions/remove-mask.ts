import { t } from '../language/t.ts';
import { removeMask as takeAway } from '../stores/edit-mask.ts';
import { showMask, useMask } from '../stores/mask.ts';
import { useSession } from '../stores/session.ts';
import { keepMask } from '../stores/source-draft.ts';
import { offerUndo } from './undo-toast.ts';

/** Takes the mask away, and offers to bring it back as long as its picture is there and has no other one. */
export async function removeMask(): Promise<void> {
  const { source } = useSession.getState();
  const { drawing } = useMask.getState();
  await takeAway();
  if (drawing === null) return;
  await offerUndo({
    id: 'mask',
    title: t('The mask was removed.'),
    undo: async () => {
      if (useSession.getState().source !== source || useMask.getState().drawing !== null) return;
      showMask(drawing);
      await keepMask();
    },
  });
}
