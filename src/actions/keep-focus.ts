/**
 * Notes where the focus is, before an action takes the focused element out of the page.
 * @returns to be called after the change: puts the focus on the same button of what is shown next,
 *   or on the current picture of the history, else on the prompt. Where the focus is still on
 *   something, and where nothing had it before, nothing happens.
 */
export function keepFocus(): () => void {
  const before = document.activeElement;
  if (!(before instanceof HTMLElement) || before === document.body) return () => {};
  const { action } = before.dataset;
  const places = [
    ...(action === undefined ? [] : [`[data-action="${action}"]:not(:disabled)`]),
    '[data-thumb][aria-current]',
    '#prompt',
  ];
  return () =>
    requestAnimationFrame(() => {
      if (before.isConnected && !isLeaving(before)) return;
      const found = places.map((place) => document.querySelector<HTMLElement>(place));
      found.find((element) => element !== null)?.focus();
    });
}

/** Whether an element shows a picture of the history that is no longer the current one. */
function isLeaving(element: HTMLElement): boolean {
  return element.dataset['thumb'] !== undefined && element.ariaCurrent === null;
}
