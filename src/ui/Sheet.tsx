import { Dialog } from '@base-ui/react/dialog';
import { X } from 'lucide-react';
import type { ReactNode, RefObject } from 'react';
import controls from './controls.module.css';
import styles from './Sheet.module.css';
import { t } from '../language/t.ts';
import { useOpening } from './use-opening.ts';

interface Props {
  readonly title: string;
  readonly open: boolean;
  readonly onClose: () => void;
  readonly children: ReactNode;
  /** What has the focus when it opens; by default its first button. */
  readonly initialFocus?: RefObject<HTMLElement | null>;
}

/** A dialog: a centred card, on narrow screens a sheet from below. */
export default function Sheet({ title, open, onClose, children, initialFocus }: Props) {
  const isDrawn = useOpening(open);
  return (
    <Dialog.Root open={isDrawn} onOpenChange={(next) => !next && onClose()}>
      <Dialog.Portal>
        <Dialog.Backdrop className={styles.backdrop} />
        <Dialog.Popup className={styles.sheet} {...(initialFocus && { initialFocus })}>
          <header className={styles.head}>
            <Dialog.Title className={styles.title}>{title}</Dialog.Title>
            <Dialog.Close
              className={`${controls.button} ${controls.quiet} ${controls.icon}`}
              aria-label={t('Close')}
            >
              <X aria-hidden />
            </Dialog.Close>
          </header>
          <div className={styles.body}>{children}</div>
        </Dialog.Popup>
      </Dialog.Portal>
    </Dialog.Root>
  );
}
