/** The languages of the app, by their BCP 47 tags. English is the text in the source. */
export const LANGUAGES = ['en', 'de', 'zh-Hans'] as const;
export type Language = (typeof LANGUAGES)[number];

/** What a person may choose. `system`: what the browser asks pages for. */
export const LANGUAGE_CHOICES = ['system', ...LANGUAGES] as const;
export type LanguageChoice = (typeof LANGUAGE_CHOICES)[number];

/** Each language in its own words, as a person who reads no other looks for it. */
export const LANGUAGE_NAMES: Readonly<Record<Language, string>> = {
  en: 'English',
  de: 'Deutsch',
  'zh-Hans': '简体中文',
};

/**
 * The language to show.
 *
 * @param wanted the browser's languages, the most wanted first (`navigator.languages`)
 * @returns the first of them that the app has; English if it has none. Chinese in traditional characters is another
 *   script, which this is not.
 */
export function languageFor(choice: LanguageChoice, wanted: readonly string[]): Language {
  if (choice !== 'system') return choice;
  return wanted.map(languageOf).find((each) => each !== undefined) ?? 'en';
}

/**
 * The tag by which numbers and dates are written: the browser's own of this language, because "en-GB" writes dates
 * in another order than "en-US".
 */
export function formatTag(language: Language, wanted: readonly string[]): string {
  return wanted.find((tag) => languageOf(tag) === language) ?? language;
}

function languageOf(tag: string): Language | undefined {
  const locale = parse(tag);
  switch (locale?.language) {
    case 'en':
    case 'de':
      return locale.language;
    case 'zh':
      return locale.maximize().script === 'Hans' ? 'zh-Hans' : undefined;
    default:
      return undefined;
  }
}

function parse(tag: string): Intl.Locale | undefined {
  try {
    return new Intl.Locale(tag);
  } catch {
    return undefined;
  }
}
