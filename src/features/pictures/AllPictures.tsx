import { Dialog } from '@base-ui/react/dialog';
import { setSession, useSession } from '../../stores/session.ts';
import { useOpening } from '../../ui/use-opening.ts';
import PicturesView from './PicturesView.tsx';

/**
 * All pictures of this browser over the whole page. A notice with its Undo stays in reach of the pointer, so only the
 * focus is kept inside.
 */
export default function AllPictures() {
  const open = useOpening(useSession(({ dialog }) => dialog === 'pictures'));
  return (
    <Dialog.Root
      open={open}
      modal="trap-focus"
      disablePointerDismissal
      onOpenChange={(next) => !next && setSession({ dialog: null })}
    >
      <Dialog.Portal>
        <PicturesView />
      </Dialog.Portal>
    </Dialog.Root>
  );
}
