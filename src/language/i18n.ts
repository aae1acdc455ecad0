import { setupI18n, type Messages } from '@lingui/core';
import { compileEnglish } from './compile-english.ts';
import type { Language } from './languages.ts';

/** English messages, and what they are in another language, as the build compiles them. */
const CATALOGS: Readonly<Record<Exclude<Language, 'en'>, () => Promise<{ default: unknown }>>> = {
  de: () => import('./catalogs/de.json'),
  'zh-Hans': () => import('./catalogs/zh-Hans.json'),
};

/** English from the beginning, of which the source has the text. */
export const i18n = setupI18n({ locale: 'en', messages: { en: {} } });
i18n.setMessagesCompiler(compileEnglish);

let turn = 0;

/**
 * Shows the app in a language, from the next drawing on. Its catalog is loaded when it is needed first. If that
 * fails, the language stays as it was.
 *
 * @param tag by which numbers and dates are written, such as "de-AT"
 * @throws the browser's error if the catalog does not come
 */
export async function showLanguage(language: Language, tag: string): Promise<void> {
  turn += 1;
  const mine = turn;
  if (language !== 'en') {
    const catalog = await CATALOGS[language]();
    i18n.load(language, catalog.default as Messages);
  }
  // A later choice counts, whichever catalog comes first.
  if (mine === turn) i18n.activate(language, tag);
}

/** The language that is shown. */
export function shownLanguage(): Language {
  return i18n.locale as Language;
}

const english = setupI18n({ locale: 'en', messages: { en: {} } });
english.setMessagesCompiler(compileEnglish);
let speaker = i18n;

/** What says the messages now. */
export function speaking(): typeof i18n {
  return speaker;
}

/** Makes something in English, whatever language is shown: a report, whose reader looks for its words in the source. */
export function inEnglish<T>(make: () => T): T {
  speaker = english;
  try {
    return make();
  } finally {
    speaker = i18n;
  }
}

/** The tag by which numbers and dates are written. */
export function shownTag(): string {
  return speaker.locales?.toString() ?? speaker.locale;
}
