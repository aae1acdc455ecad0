import { Toast } from '@base-ui/react/toast';

/** Short news at the edge of the screen, with a button perhaps. Toasts.tsx shows it. */
export const toasts = Toast.createToastManager();

/** What is known of a toast that was shown. */
interface Shown {
  readonly timeout?: number | undefined;
  readonly onClose?: (() => void) | undefined;
}

/** Ends toasts that can be shown no more, as late as they would have ended: what they offer ends with them. */
export function endLater(shown: readonly Shown[]): void {
  for (const { timeout = 0, onClose } of shown) {
    if (onClose !== undefined) setTimeout(onClose, timeout);
  }
}
