let tell: () => void;

/** Fulfilled after the first paint of the page. What a person does not see then is fetched from then on. */
export const firstPaint = new Promise<void>((resolve) => {
  tell = resolve;
});

/** To be called once the first screen is in the document. A page that nobody sees is not painted, and goes on at once. */
export function screenIsThere(): void {
  if (document.visibilityState === 'hidden') return tell();
  document.addEventListener('visibilitychange', tell, { once: true });
  requestAnimationFrame(() => setTimeout(tell));
  return undefined;
}
