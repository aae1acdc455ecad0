import { isOpeningLink } from '../request/opening-link.ts';

/**
 * Takes what another page or program has opened the app with. Nothing runs and nothing is fetched by it: it fills
 * the form, and a person goes on from there.
 */
export async function takeFromOutside(): Promise<void> {
  if (isOpeningLink(location.search)) await (await import('./opened-link.ts')).fillForm();
}
