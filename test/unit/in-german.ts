import { readFileSync } from 'node:fs';
import { compiled } from '../../tools/words/compiled.ts';
import { i18n } from '../../src/language/i18n.ts';

/** Shows German until English is activated again. @param tag by which numbers and dates are written */
export function showGerman(tag = 'de'): void {
  const text = readFileSync('src/language/catalogs/de.json', 'utf8');
  const catalog = JSON.parse(text) as Record<string, string>;
  const entries = Object.entries(catalog).map(([from, to]) => [from, compiled(to)]);
  i18n.load('de', Object.fromEntries(entries));
  i18n.activate('de', tag);
}
