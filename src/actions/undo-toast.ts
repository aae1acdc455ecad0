import { t } from '../language/t.ts';
import { keepFocus } from './keep-focus.ts';
import { perform } from './perform.ts';

/** Milliseconds for which a notice offers to take something back. They pass only while it is looked at. */
const OFFER_MS = 10_000;

interface Offer {
  /** A notice with the same name takes its place. */
  readonly id: string;
  /** What was done. */
  readonly title: string;
  /** Takes it back. */
  readonly undo: () => Promise<void>;
  /** Called when the notice ends, however it does. */
  readonly onClose?: () => unknown;
}

/** Not in the shell, which has to be small; App.tsx loads it after the first paint. */
export const loadToasts = async () => (await import('../ui/toasts.ts')).toasts;

/** Shows a notice of something that can be taken back. A failure of what it calls is shown. */
export async function offerUndo({ id, title, undo, onClose }: Offer): Promise<void> {
  const toasts = await loadToasts();
  let restoreFocus: (() => void) | undefined;
  toasts.add({
    id,
    title,
    timeout: OFFER_MS,
    actionProps: { children: t('Undo'), onClick: () => void perform(undo) },
    onClose: () => {
      // One of its buttons may have the focus, and goes with it.
      const inNotice = document.activeElement?.closest('[data-toast]') ?? null;
      restoreFocus = inNotice === null ? undefined : keepFocus();
      if (onClose !== undefined) void perform(onClose);
    },
    onRemove: () => restoreFocus?.(),
  });
}
