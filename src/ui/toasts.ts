import { Toast } from '@base-ui/react/toast';

type Manager = ReturnType<typeof Toast.createToastManager>;
type Listener = Parameters<Manager[' subscribe']>[0];
type News = Parameters<Listener>[0];

const manager = Toast.createToastManager();
/** News of a time in which nothing shows it: a manager of Base UI tells it to nobody then. */
const waiting: News[] = [];
let listeners = 0;
manager[' subscribe']((news) => {
  if (listeners === 0) waiting.push(news);
});

/**
 * Short news at the edge of the screen, with a button perhaps. Toasts.tsx shows it. Its script comes after the first
 * paint, and other pages of the app do without it: what is told before waits for it.
 */
export const toasts: Manager = {
  ...manager,
  ' subscribe'(listener) {
    listeners += 1;
    const end = manager[' subscribe'](listener);
    for (const news of waiting.splice(0)) listener(news);
    return () => {
      listeners -= 1;
      end();
    };
  },
};

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
