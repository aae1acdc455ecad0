import { isDeepStrictEqual } from 'node:util';
import { compileEnglish } from '../../src/language/compile-english.ts';
import { compiled, partsOf } from './compiled.ts';

/** A catalog: English messages, and what they are in another language. */
export type Catalog = Readonly<Record<string, string>>;

/** What is wrong with a catalog, one sentence each. @param english every message of the app */
export function catalogFaults(
  language: string,
  catalog: Catalog,
  english: ReadonlySet<string>,
): readonly string[] {
  const missing = [...english].filter((message) => !Object.hasOwn(catalog, message));
  const stale = Object.keys(catalog).filter((message) => !english.has(message));
  const entries = Object.entries(catalog).filter(([message]) => english.has(message));
  const keys = Object.keys(catalog);
  return [
    ...missing.map((message) => `${language} lacks “${message}”`),
    ...stale.map((message) => `${language} has “${message}”, which the app no longer says`),
    ...entries.flatMap(([message, translation]) => pairFaults(language, message, translation)),
    ...(isDeepStrictEqual(keys, keys.toSorted()) ? [] : [`${language} is not sorted`]),
  ];
}

function pairFaults(language: string, message: string, translation: string): readonly string[] {
  if (translation.trim() === '') return [`${language} has nothing for “${message}”`];
  try {
    const [from, to] = [partsOf(message), partsOf(translation)];
    const { pluralCategories } = new Intl.PluralRules(language).resolvedOptions();
    const cases = from.cases.length === 0 ? [] : pluralCategories.toSorted();
    return [
      ...(isDeepStrictEqual(from.names, to.names)
        ? []
        : [
            `${language}: “${translation}” has ${list(to.names)}, “${message}” has ${list(from.names)}`,
          ]),
      ...(isDeepStrictEqual(cases, to.cases)
        ? []
        : [
            `${language}: “${translation}” has the cases ${list(to.cases)} instead of ${list(cases)}`,
          ]),
    ];
  } catch (error) {
    return [`${language}: “${translation}” cannot be read: ${String(error)}`];
  }
}

/** Messages that the page reads otherwise than Lingui would, one sentence each. */
export function englishFaults(english: Iterable<string>): readonly string[] {
  return [...english].flatMap((message) => {
    try {
      return isDeepStrictEqual(compileEnglish(message), compiled(message))
        ? []
        : [
            `“${message}” is more than the page can read; src/language/compile-english.ts says what it can`,
          ];
    } catch (error) {
      return [`“${message}” cannot be read: ${String(error)}`];
    }
  });
}

function list(names: readonly string[]): string {
  return names.length === 0 ? 'none' : names.join(' ');
}
