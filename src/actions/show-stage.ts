/**
 * Brings the large picture into view where the page is longer than the screen, as on a phone. Where all is in
 * view nothing moves.
 */
export function showStage(): void {
  const stage = document.querySelector('#stage');
  if (stage === null) return;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  stage.scrollIntoView({ block: 'start', behavior: calm ? 'instant' : 'smooth' });
}
