import { normalizeText } from './normalize.ts';

/** A token that is cut out of the text before the byte-pair encoding sees it. */
export interface AddedToken {
  readonly content: string;
  readonly id: number;
  /**
   * true: the token's normal form is searched in the normalised text. false: the token, in the raw
   * text.
   */
  readonly normalized: boolean;
}

/** Text as it goes on to the byte-pair encoding (normalised, never empty), or an added token. */
export type TextPart = string | AddedToken;

/**
 * Returns the function that takes a text apart as the Rust tokenizer does: tokens that are not
 * normalised are cut out of the raw text, each piece between them is normalised by itself, then the
 * normalised tokens are cut out of it. Of several matches the leftmost wins, then the longest.
 */
export function textCutter(tokens: readonly AddedToken[]): (text: string) => TextPart[] {
  const cutRaw = cutter(new Map(tokens.filter((t) => !t.normalized).map((t) => [t.content, t])));
  const cutNormalized = cutter(
    new Map(tokens.filter((t) => t.normalized).map((t) => [normalizeText(t.content), t])),
  );
  return (text) =>
    cutRaw(text).flatMap((part) =>
      typeof part === 'string' ? cutNormalized(normalizeText(part)) : [part],
    );
}

function cutter(tokens: ReadonlyMap<string, AddedToken>): (text: string) => TextPart[] {
  const spellings = [...tokens.keys()].filter((spelling) => spelling !== '');
  if (spellings.length === 0) return (text) => (text === '' ? [] : [text]);
  // An alternation takes its first branch that matches, so longer spellings stand first.
  spellings.sort((a, b) => b.length - a.length);
  const pattern = new RegExp(`(${spellings.map(escaped).join('|')})`, 'u');
  return (text) =>
    text
      .split(pattern)
      .filter((part) => part !== '')
      .map((part) => tokens.get(part) ?? part);
}

function escaped(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}
