/** What of a person's gestures over a picture belongs to the page, and not to the lens. */

interface Over {
  readonly root: HTMLElement;
  readonly zoomed: boolean;
  readonly movable: boolean;
}

/** The line between the two sides, and buttons that lie over the picture. */
const CONTROLS = '[role=slider], button, a';

/**
 * Whether the page needs an event itself. The wheel and one finger scroll the page as long as the whole picture is
 * seen. Ctrl with the wheel, two fingers and a double click always mean the picture.
 */
export function keepsForPage(event: Event, { root, zoomed, movable }: Over): boolean {
  if (event instanceof WheelEvent) return !event.ctrlKey && !zoomed && pageScrolls(root);
  if (event.target instanceof Element && event.target.closest(CONTROLS) !== null) return true;
  if (globalThis.TouchEvent !== undefined && event instanceof TouchEvent) {
    return event.touches.length < 2 && !movable;
  }
  if (event.type === 'mousedown') return !movable || (event as MouseEvent).button !== 0;
  return false;
}

/** A picture that fills the screen has no page around it. */
function pageScrolls(root: HTMLElement): boolean {
  const page = document.scrollingElement;
  if (page === null || root.closest('[data-full]') !== null) return false;
  return page.scrollHeight > page.clientHeight;
}

/**
 * While the space bar is held, a drag moves the view even where it begins on a control.
 * @param canMove whether there is anything to move
 * @returns what ends it
 */
export function listenForSpace(root: HTMLElement, canMove: () => boolean): () => void {
  const set = (held: boolean): void => void root.toggleAttribute('data-space', held);
  const pressed = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || !canMove() || usesSpace()) return;
    // The page would scroll, and a button that was clicked last would be pressed.
    event.preventDefault();
    set(true);
  };
  const released = (event: KeyboardEvent): void => {
    if (event.key !== ' ' || !root.hasAttribute('data-space')) return;
    event.preventDefault();
    set(false);
  };
  const left = (): void => set(false);
  addEventListener('keydown', pressed);
  addEventListener('keyup', released);
  addEventListener('blur', left);
  return () => {
    removeEventListener('keydown', pressed);
    removeEventListener('keyup', released);
    removeEventListener('blur', left);
  };
}

/** Whoever came to a control by the keyboard presses it with the space bar, and in a field it is a letter. */
function usesSpace(): boolean {
  const active = document.activeElement;
  if (active === null || active === document.body) return false;
  return !active.matches('[data-full]') && active.matches(':focus-visible');
}
