import { Toast } from '@base-ui/react/toast';
import { X } from 'lucide-react';
import { useEffect, useRef } from 'react';
import controls from './controls.module.css';
import styles from './Toasts.module.css';
import { t } from '../language/t.ts';
import { endLater, toasts } from './toasts.ts';

/**
 * Shows the toasts. They wait while the pointer or the focus is on one of them, and F6 goes to them;
 * a screen reader says them.
 */
export default function Toasts() {
  return (
    <Toast.Provider toastManager={toasts}>
      <Toast.Portal>
        <Toast.Viewport className={styles.viewport}>
          <List />
        </Toast.Viewport>
      </Toast.Portal>
    </Toast.Provider>
  );
}

function List() {
  const { toasts: shown } = Toast.useToastManager();
  const last = useRef(shown);
  useEffect(() => void (last.current = shown), [shown]);
  // Another page of the app, such as the API's, shows no toasts.
  useEffect(() => () => endLater(last.current), []);
  return shown.map((toast) => (
    <Toast.Root key={toast.id} toast={toast} className={styles.toast} data-toast>
      <Toast.Title className={styles.title} />
      {toast.actionProps !== undefined && (
        <Toast.Action className={`${controls.button} ${styles.action}`} />
      )}
      <Toast.Close
        className={`${controls.button} ${controls.icon} ${styles.close}`}
        aria-label={t('Close the notice')}
        // Base UI hides it from screen readers until a pointer or the focus is on a notice, and leaves it in the order of
        // the tab key: it would be reached without a name.
        aria-hidden={false}
      >
        <X aria-hidden />
      </Toast.Close>
    </Toast.Root>
  ));
}
