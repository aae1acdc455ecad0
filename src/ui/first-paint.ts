let tell: () => void;

/** Fulfilled after the first paint of the page. What a person does not see then is fetched from then on. */
export const firstPaint = new Promise<void>((resolve) => {
  tell = resolve;
});

/** A browser may never say that it has painted, ms. */
const LATEST_MS = 1000;

/** To be called once the first screen is in the document. A page that nobody sees is not painted, and goes on at once. */
export function screenIsThere(): void {
  if (document.visibilityState === 'hidden') return tell();
  document.addEventListener('visibilitychange', tell, { once: true });
  // A task after the next frame may still be before the picture is on the screen.
  new PerformanceObserver((list) => {
    if (list.getEntriesByName('first-contentful-paint').length > 0) tell();
  }).observe({ type: 'paint', buffered: true });
  setTimeout(tell, LATEST_MS);
  return undefined;
}
