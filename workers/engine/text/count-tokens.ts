import type { TokenCount } from '../../protocol/words.ts';
import { type ClipTokenizer, WORD_TOKENS } from './tokenizer.ts';
import { encodeWeighted } from './weigh-words.ts';

/**
 * Counts the tokens of a prompt, and finds the words that are not read. A word counts as read if all its tokens are.
 * @param tokenizers of both text encoders, with the learned words of the request
 * @param weighted whether brackets weigh words
 */
export function countTokens(
  tokenizers: readonly ClipTokenizer[],
  prompt: string,
  weighted: boolean,
): TokenCount {
  const count = (text: string): number =>
    Math.max(
      ...tokenizers.map(
        (each) => (weighted ? encodeWeighted(each, text) : each.encode(text)).tokens,
      ),
    );
  const tokens = count(prompt);
  if (tokens <= WORD_TOKENS) return { tokens, limit: WORD_TOKENS, cutAt: null };
  const words = weighted ? bySpaces(prompt) : byLanguage(prompt);
  // The most words from the beginning that fit: a text with one more has no fewer tokens.
  let fits = 0;
  let over = words.length;
  while (over - fits > 1) {
    const middle = Math.floor((fits + over) / 2);
    const end = words[middle - 1]?.end ?? 0;
    if (count(prompt.slice(0, end)) <= WORD_TOKENS) fits = middle;
    else over = middle;
  }
  return { tokens, limit: WORD_TOKENS, cutAt: words[fits]?.begin ?? 0 };
}

interface Word {
  readonly begin: number;
  readonly end: number;
}

/** The number of a weight must not be torn apart. */
function bySpaces(text: string): readonly Word[] {
  return [...text.matchAll(/\S+/g)].map(({ 0: word, index }) => ({
    begin: index,
    end: index + word.length,
  }));
}

/** Also the words of languages that write no spaces. */
function byLanguage(text: string): readonly Word[] {
  return [...new Intl.Segmenter('en', { granularity: 'word' }).segment(text)]
    .filter(({ segment }) => segment.trim() !== '')
    .map(({ segment, index }) => ({ begin: index, end: index + segment.length }));
}
