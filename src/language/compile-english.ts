const PLURAL = /^\{(\w+), plural, one \{(.*?)\} other \{(.*)\}\}$/s;
const PLACE = /\{(\w+)\}/;

/** A piece of a message as Lingui keeps it compiled: text, or a place with its kind and its cases. */
type Token = string | [place: string, kind?: string, cases?: Readonly<Record<string, Token[]>>];

/**
 * Reads an English message of the source: text with `{name}` in it, or the whole of what `plural` writes. Lingui's own
 * reader knows all of ICU's messages and has 20 kB, so it reads the other languages when the app is built. `npm run
 * check` compares the two over every message of the app.
 */
export function compileEnglish(message: string): Token[] {
  const counted = PLURAL.exec(message);
  if (counted === null) return tokens(message.split(PLACE));
  const [, name = '', one = '', other = ''] = counted;
  return [[name, 'plural', { one: countedTokens(one), other: countedTokens(other) }]];
}

/** @param parts text and names of places in turn, as `split` makes them */
function tokens(parts: readonly string[]): Token[] {
  return parts
    .map((part, index): Token => (index % 2 === 1 ? [part] : part))
    .filter((token) => token !== '');
}

/** In a plural, `#` is the number. */
function countedTokens(text: string): Token[] {
  return tokens(text.split(PLACE)).flatMap((token): readonly Token[] =>
    typeof token === 'string' ? token.split(/(#)/).filter((part) => part !== '') : [token],
  );
}
