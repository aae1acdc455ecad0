import { Dialog } from '@base-ui/react/dialog';
import { useRef } from 'react';
import { flushSync } from 'react-dom';
import { t } from '../language/t.ts';
import { ACTIONS, type ActionId } from '../actions/actions.ts';
import { performAction } from '../actions/perform.ts';
import { setSession, useSession } from '../stores/session.ts';
import sheet from '../ui/Sheet.module.css';
import styles from './CommandPalette.module.css';
import Commands from './Commands.tsx';

const close = (): void => setSession({ dialog: null });

/** Everything that can be done now, to be found by a few letters of its name. */
export default function CommandPalette() {
  const open = useSession((session) => session.dialog === 'commands');
  /** Whether it was closed by an action, which has the focus where it was before. */
  const ran = useRef(false);

  const run = (id: ActionId, before: Element | null): void => {
    ran.current = before?.isConnected === true;
    flushSync(close);
    // As if the action's key had been pressed there.
    if (before instanceof HTMLElement && before !== document.body) {
      before.focus({ preventScroll: true });
    } else if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    // At once: a browser opens files and the clipboard only while it knows of the press.
    void performAction(ACTIONS[id]);
  };
  const leave = (): void => {
    ran.current = false;
    close();
  };

  return (
    <Dialog.Root open={open} onOpenChange={(next) => !next && leave()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={sheet.backdrop} />
        <Dialog.Popup
          className={styles.palette}
          aria-label={t('Commands')}
          finalFocus={() => !ran.current}
        >
          <Commands onRun={run} />
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
