import { Tokenizer } from '@huggingface/tokenizers';
import { EngineError } from '../../failure.ts';
import type { AddedToken } from './added-tokens.ts';

/**
 * CLIP's split expression (openai/CLIP, simple_tokenizer.py), case sensitive as in the Rust
 * tokenizer. The text is normalised by then, so " " is all the white space there is. What a letter
 * is follows the browser's Unicode version: letters that are newer than the reference's (16) are
 * symbols there.
 */
const WORDS = String.raw`'s|'t|'re|'ve|'m|'ll|'d|[\p{L}]+|[\p{N}]|[^ \p{L}\p{N}]+`;
const SPLIT = String.raw`<\|startoftext\|>|<\|endoftext\|>|${WORDS}`;

/** No vocabulary comes near; an id beyond would make the tokenizer allocate a table for it. */
const ID_LIMIT = 2 ** 24;

/** A pre-tokenizer that keeps the matches of `pattern` and drops all other text. */
const matches = (pattern: string) => ({
  type: 'Split',
  pattern: { Regex: pattern },
  behavior: 'Removed',
  invert: true,
});

/** Ids of the words of a normalised text without added tokens. */
export type BytePairEncoding = (text: string) => number[];

/**
 * The byte-pair encoding of Hugging Face's tokenizers.js. It reads a `tokenizer.json`, which
 * upstream does not ship, so one is written here from `vocab.json` and `merges.txt`. Normalising
 * and cutting out added tokens are left out of it: `normalizeText` and `textCutter` come before.
 *
 * @param unknown the token that stands for symbols outside the vocabulary.
 */
export function bytePairEncoding(
  vocab: ReadonlyMap<string, number>,
  merges: readonly (readonly [string, string])[],
  unknown: AddedToken,
): BytePairEncoding {
  const description = {
    version: '1.0',
    added_tokens: [],
    normalizer: null,
    pre_tokenizer: {
      type: 'Sequence',
      // The second split is the reference's ByteLevel expression, which takes a lower-cased
      // `<|endoftext|>` apart again where that is no added token.
      pretokenizers: [
        matches(SPLIT),
        matches(WORDS),
        { type: 'ByteLevel', add_prefix_space: false, trim_offsets: true, use_regex: false },
      ],
    },
    post_processor: null,
    decoder: null,
    model: {
      type: 'BPE',
      dropout: null,
      unk_token: unknown.content,
      continuing_subword_prefix: '',
      end_of_word_suffix: '</w>',
      fuse_unk: false,
      byte_fallback: false,
      ignore_merges: false,
      vocab: Object.fromEntries([...vocab, [unknown.content, unknown.id]]),
      merges,
    },
  };
  const tokenizer = new Tokenizer(description, { unk_token: unknown.content });
  return (text) => tokenizer.encode(text, { add_special_tokens: false }).ids;
}

/**
 * `vocab.json` as token → id.
 * @throws {EngineError} `model_file_invalid` when it is not an object of ids.
 */
export function parseVocab(json: string, folder: string): ReadonlyMap<string, number> {
  let value: unknown;
  try {
    value = JSON.parse(json);
  } catch {
    return invalid(`${folder}/vocab.json`, 'it is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return invalid(`${folder}/vocab.json`, 'it is not a JSON object');
  }
  const vocab = new Map<string, number>();
  for (const [token, id] of Object.entries(value as Record<string, unknown>)) {
    if (typeof id !== 'number' || !Number.isInteger(id) || id < 0 || id >= ID_LIMIT) {
      return invalid(`${folder}/vocab.json`, `token ${token} has the impossible id ${String(id)}`);
    }
    vocab.set(token, id);
  }
  return vocab;
}

/**
 * `merges.txt` as pairs by falling priority, without its `#version` line.
 * @throws {EngineError} `model_file_invalid` when a line is no pair.
 */
export function parseMerges(text: string, folder: string): readonly (readonly [string, string])[] {
  const lines = text.split(/\r?\n/);
  if (lines[0]?.startsWith('#version')) lines.shift();
  return lines
    .filter((line) => line !== '')
    .map((line) => {
      const [left, right, ...rest] = line.split(' ');
      if (left && right && rest.length === 0) return [left, right];
      return invalid(`${folder}/merges.txt`, `the line "${line.slice(0, 40)}" is not a pair`);
    });
}

function invalid(file: string, what: string): never {
  throw new EngineError(
    'model_file_invalid',
    `${file} cannot be used: ${what}.`,
    'Download the model again, or pick another model.',
  );
}
