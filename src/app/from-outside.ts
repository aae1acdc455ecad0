import { isOpeningLink } from '../request/opening-link.ts';
import { whileChanging } from '../stores/while-opening.ts';
import { canBeLaunched, takeLaunched } from './launched-files.ts';

/**
 * Takes what another page or program has opened the app with: a link, shared pictures, files. Nothing runs and
 * nothing is fetched by it: it fills the form, and a person goes on from there.
 * @param restored ends once the stage shows the picture of before again
 */
export async function takeFromOutside(restored: Promise<void>): Promise<void> {
  const page: object = globalThis;
  if (canBeLaunched(page)) takeLaunched(page.launchQueue);
  if (new URLSearchParams(location.search).has('shared'))
    await whileChanging(async () => (await import('./shared-pictures.ts')).takeShared(restored));
  if (isOpeningLink(location.search))
    await whileChanging(async () => (await import('./opened-link.ts')).fillForm(restored));
}
