/** For so many frames a place is looked for: a record may have to be read again before it is shown. */
const FRAMES = 30;

/** Then this often, ms, and so many times: a run stops after its step, which may take long on a slow machine. */
const LATER_MS = 200;
const LATER_TIMES = 150;

/** Where the focus goes from the buttons of a run that has ended: to what can be done with its picture. */
export const AFTER_RUN = [
  '[data-action=anotherSeed]',
  '[data-action=showSource]',
  '[data-thumb][aria-current]',
  '[data-action=openPicture]',
] as const;

const BESIDE = [
  // In the grid of all pictures, which lies over the rest.
  '[data-picture] button[tabindex="0"]',
  '[data-thumb][aria-current]',
  '[data-action=paintMask]',
  '[data-action=openPicture]',
] as const;

/**
 * Notes where the focus is, before an action takes the focused element out of the page.
 * @returns to be called after the change: puts the focus on the same button of what is shown next,
 *   or on the current picture of the history, else on a button below the picture: there, unlike in the
 *   prompt, the key of undo means pictures. Where the focus is still on something, and where nothing had it
 *   before, nothing happens.
 */
export function keepFocus(): () => void {
  const before = document.activeElement;
  if (!(before instanceof HTMLElement) || before === document.body) return () => {};
  return () => moveOn(before, [...sameAction(before), ...BESIDE], {});
}

/**
 * A ref of an element that may go, or be disabled, while it has the focus. Then the focus goes to the same
 * button of what is shown next, else to the first of `places` that is there. A run may end by itself while a person
 * reads elsewhere on the page, so nothing is scrolled.
 * @param places selectors
 */
export function passFocus(...places: readonly string[]) {
  return (element: HTMLElement | null) => () => {
    // React calls this before it changes the page.
    if (element === null || document.activeElement !== element) return;
    moveOn(element, [...sameAction(element), ...places], { preventScroll: true });
  };
}

function sameAction({ dataset: { action } }: HTMLElement): readonly string[] {
  return action === undefined ? [] : [`[data-action="${action}"]:not(:disabled)`];
}

function moveOn(
  before: HTMLElement,
  places: readonly string[],
  options: FocusOptions,
  frames = FRAMES,
): void {
  requestAnimationFrame(() => {
    if (!hasLost(before)) return;
    if (focusFirst(places, options)) return;
    if (frames > 1) moveOn(before, places, options, frames - 1);
    else moveOnLater(before, places);
  });
}

/** A person reads on meanwhile, so nothing is scrolled. */
function moveOnLater(before: HTMLElement, places: readonly string[], times = LATER_TIMES): void {
  setTimeout(() => {
    if (!hasLost(before) || focusFirst(places, { preventScroll: true }) || times === 1) return;
    moveOnLater(before, places, times - 1);
  }, LATER_MS);
}

/** @returns false if none of the places is there */
function focusFirst(places: readonly string[], options: FocusOptions): boolean {
  const found = places.map((place) => document.querySelector<HTMLElement>(place));
  const next = found.find((element) => element !== null);
  next?.focus(options);
  return next !== undefined && next !== null;
}

/** Whether an element can no longer have the focus, and no other has it. */
function hasLost(before: HTMLElement): boolean {
  const { activeElement, body } = document;
  if (activeElement !== null && activeElement !== body && activeElement !== before) return false;
  return !before.isConnected || before.matches(':disabled') || isLeaving(before);
}

/** Whether an element shows a picture of the history that is no longer the current one. */
function isLeaving(element: HTMLElement): boolean {
  return element.dataset['thumb'] !== undefined && element.ariaCurrent === null;
}
