import { EngineError } from '../../failure.ts';
import { textCutter, type AddedToken } from './added-tokens.ts';
import { bytePairEncoding, parseMerges, parseVocab } from './byte-pair-encoding.ts';
import { spellOutWords } from './learned-words.ts';
import { readSpecialTokens } from './special-tokens.ts';

/** Positions of a CLIP text encoder: start, up to 75 tokens, end, padding. */
const TOKEN_COUNT = 77;
/** The most tokens of a text that are read. */
export const WORD_TOKENS = TOKEN_COUNT - 2;

export interface TokenizedText {
  /** [77]: start, the text's tokens cut at 75, end, then the pad id. */
  readonly ids: Int32Array<ArrayBuffer>;
  /** Tokens of the whole text, start and end not counted; what is past the 75th is not in `ids`. */
  readonly tokens: number;
  readonly truncated: boolean;
}

export interface ClipTokenizer {
  encode(text: string): TokenizedText;
  /** Tokenizes texts one by one and joins their tokens. @returns also how many tokens each has */
  encodeParts(texts: readonly string[]): TokenizedText & { readonly lengths: readonly number[] };
  /** Whether a text is one token already, of the vocabulary or a special one. */
  knows(word: string): boolean;
  /**
   * The same tokenizer with words learned by textual inversion, in the order of their vectors.
   * @throws {EngineError} `invalid_request` when a word is empty, given twice or already a token.
   */
  withWords(words: readonly string[]): ClipTokenizer;
  /** Ids of the learned words: the first is the size of `vocab.json`. */
  readonly addedIds: ReadonlyMap<string, number>;
}

/** The contents of a diffusers `tokenizer/` or `tokenizer_2/` folder. */
export interface TokenizerFiles {
  readonly vocabJson: string;
  readonly mergesTxt: string;
  /** `tokenizer_config.json`, with or without `added_tokens_decoder`. */
  readonly tokenizerConfig: object;
  /** `special_tokens_map.json`; tokens as text or as objects. `{}` when the folder has none. */
  readonly specialTokensMap: object;
  /** How failures name the folder; "tokenizer" by default. */
  readonly folder?: string;
}

/**
 * A CLIP tokenizer equal to the Rust tokenizer of transformers 5 (`CLIPTokenizer(...)(text,
 * padding="max_length", max_length=77, truncation=True)`), learned words spelled out as diffusers does.
 *
 * @throws {EngineError} `model_file_invalid` when a file does not hold what it should.
 */
export function createTokenizer(files: TokenizerFiles): ClipTokenizer {
  const folder = files.folder ?? 'tokenizer';
  const vocab = parseVocab(files.vocabJson, folder);
  const merges = parseMerges(files.mergesTxt, folder);
  const special = readSpecialTokens(files.tokenizerConfig, files.specialTokensMap, vocab, folder);
  const encodeWords = bytePairEncoding(vocab, merges, special.unknown);
  const knows = (word: string) =>
    vocab.has(word) || special.added.some(({ content }) => content === word);

  const withWords = (words: readonly string[]): ClipTokenizer => {
    const learned = learnedWords(words, vocab.size, knows);
    const cut = textCutter([...special.added, ...learned]);
    const contents = new Set(words);
    const idsOf = (text: string): readonly number[] => {
      const found = cut(text).flatMap((part) => (typeof part === 'string' ? [] : [part.content]));
      return cut(spellOutWords(text, found, contents)).flatMap((part) =>
        typeof part === 'string' ? encodeWords(part) : [part.id],
      );
    };
    const padded = (ids: readonly number[]): TokenizedText => {
      const all = new Int32Array(TOKEN_COUNT).fill(special.pad.id);
      const kept = ids.slice(0, WORD_TOKENS);
      all.set([special.start.id, ...kept, special.end.id]);
      return { ids: all, tokens: ids.length, truncated: ids.length > kept.length };
    };
    return {
      knows,
      withWords,
      addedIds: new Map(learned.map((token) => [token.content, token.id])),
      encode: (text) => padded(idsOf(text)),
      encodeParts(texts) {
        const parts = texts.map(idsOf);
        return { ...padded(parts.flat()), lengths: parts.map(({ length }) => length) };
      },
    };
  };
  return withWords([]);
}

function learnedWords(
  words: readonly string[],
  firstId: number,
  knows: (word: string) => boolean,
): readonly AddedToken[] {
  return words.map((content, i) => {
    if (content === '' || knows(content) || words.indexOf(content) !== i) {
      throw new EngineError(
        'invalid_request',
        `The learned word "${content}" is empty, given twice or already a word of the model.`,
        'Give every learned word a name of its own, such as <s0>.',
      );
    }
    return { content, id: firstId + i, normalized: true };
  });
}
