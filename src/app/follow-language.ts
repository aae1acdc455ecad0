import { perform } from '../actions/perform.ts';
import { shownLanguage, showLanguage } from '../language/i18n.ts';
import { formatTag, languageFor } from '../language/languages.ts';
import { useSettings } from '../stores/settings.ts';

/** The longest that the first drawing waits for a catalog, ms: a page in English is better than none. */
const LONGEST_WAIT = 1500;

/**
 * Shows the app in the language that the person has chosen, or else in the browser's, and follows both.
 *
 * @param draw draws the page: at once in English, else as soon as the catalog is here. Without a catalog the page is
 *   in English.
 */
export function drawInLanguage(draw: () => void): void {
  useSettings.subscribe(({ language }, before) => {
    if (language !== before.language) void perform(follow);
  });
  globalThis.addEventListener('languagechange', () => void perform(follow));
  const first = follow();
  if (chosen() === 'en') draw();
  else void firstOf(first).then(draw);
}

async function follow(): Promise<void> {
  await showLanguage(chosen(), formatTag(chosen(), navigator.languages));
  document.documentElement.lang = shownLanguage();
}

const chosen = () => languageFor(useSettings.getState().language, navigator.languages);

async function firstOf(catalog: Promise<void>): Promise<void> {
  const late = new Promise<void>((resolve) => void setTimeout(resolve, LONGEST_WAIT));
  try {
    await Promise.race([catalog, late]);
  } catch (error) {
    console.warn(error);
  }
}
