import { formatNumber } from './format-number.ts';
import { speaking } from './i18n.ts';
import { pluralMessage } from './plural-message.ts';

/** The names in braces of a message. */
type Places<S extends string> = S extends `${string}{${infer Name}}${infer Rest}`
  ? Name | Places<Rest>
  : never;

/** A number is written as the language writes it; a text, such as a seed, as it is. */
type Values<Names extends string> = Readonly<Record<Names, string | number>>;

/**
 * A message in the language that is shown. Call it while a view is drawn: text that is kept stays in its language.
 *
 * @param english literally, as `t('Use {name}', { name })`: `npm run check` finds it here and looks for its
 *   translations in `catalogs`
 */
export function t<const S extends string>(
  english: S,
  ...[values]: [Places<S>] extends [never] ? [] : [values: Values<Places<S>>]
): string {
  return speaking()._(english, values && written(values));
}

/**
 * A message that depends on a count, in the language that is shown.
 *
 * @param english what it is for one and for another count, literally; `#` is the count
 */
export function plural<const One extends string, const Other extends string>(
  english: { readonly one: One; readonly other: Other },
  {
    count,
    ...values
  }: { readonly count: number } & Values<Exclude<Places<One> | Places<Other>, 'count'>>,
): string {
  return speaking()._(pluralMessage(english), { ...written(values), count });
}

/**
 * A text that a room below wrote in English, such as the name of a field: in the language that is shown if the catalogs
 * have it (tools/words/ground.ts lists which they must have), else as it is, braces and all. What a person has typed and
 * what comes from a file is not said by it: a LoRA called Ink is called so in every language.
 */
export function said(english: string): string {
  return Object.hasOwn(speaking().messages, english) ? speaking()._(english) : english;
}

function written(values: Readonly<Record<string, string | number>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).map(([name, value]) => [
      name,
      typeof value === 'number' ? formatNumber(value) : value,
    ]),
  );
}
