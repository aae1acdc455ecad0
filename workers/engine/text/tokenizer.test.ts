import { readFileSync } from 'node:fs';
import { inflateSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { clipVocabulary, MERGES_URL } from '../../weights/checkpoint/clip-vocabulary.ts';
import { createTokenizer, type ClipTokenizer } from './tokenizer.ts';

const FIXTURES = new URL('../../../test/fixtures/', import.meta.url);
const text = (path: string): string => readFileSync(new URL(path, FIXTURES), 'utf8');
const json = <T>(path: string): T => JSON.parse(text(path)) as T;

interface Prompt {
  readonly text: string;
  readonly ids_1: readonly number[];
  readonly ids_2: readonly number[];
}

/** CLIP's, as the app brings them along. */
const merges = inflateSync(readFileSync(MERGES_URL)).toString();
const vocabulary = clipVocabulary(merges);

/** The tokenizers of the published model; both folders have the same vocab.json and merges.txt. */
function published(folder: 'tokenizer' | 'tokenizer_2', words: readonly string[] = []) {
  return createTokenizer({
    vocabJson: vocabulary,
    mergesTxt: merges,
    tokenizerConfig: json(`clip-tokenizer/${folder}/tokenizer_config.json`),
    specialTokensMap: json(`clip-tokenizer/${folder}/special_tokens_map.json`),
    folder,
  }).withWords(words);
}

function tiny(folder: 'tokenizer' | 'tokenizer_2', words: readonly string[] = []) {
  const path = `tiny-playground/${folder}`;
  return createTokenizer({
    vocabJson: text(`${path}/vocab.json`),
    mergesTxt: text(`${path}/merges.txt`),
    tokenizerConfig: json(`${path}/tokenizer_config.json`),
    specialTokensMap: json(`${path}/special_tokens_map.json`),
    folder,
  }).withWords(words);
}

/** Texts whose ids are not the reference's; empty when all are. */
function differing(tokenizers: [ClipTokenizer, ClipTokenizer], prompts: readonly Prompt[]) {
  const [first, second] = tokenizers;
  return prompts
    .filter(
      ({ text, ids_1, ids_2 }) =>
        first.encode(text).ids.join() !== ids_1.join() ||
        second.encode(text).ids.join() !== ids_2.join(),
    )
    .map(({ text }) => text);
}

const both: [ClipTokenizer, ClipTokenizer] = [published('tokenizer'), published('tokenizer_2')];
const reference = json<{
  prompts: Prompt[];
  added_tokens: string[];
  with_added_tokens: Prompt[];
}>('clip-tokenizer/tokens.json');
const miniature = json<{
  runs: Prompt[];
  textual_inversion: { tokens: string[]; prompts: Prompt[] };
  multi_vector: { tokens: string[]; prompts: Prompt[] };
}>('tiny-tokenizer/ids.json');

describe('the published tokenizers give the ids of transformers 5.23', () => {
  it('for 400 prompts', () => {
    expect(reference.prompts.length).toBe(400);
    expect(differing(both, reference.prompts)).toEqual([]);
  });
  it('for 11 prompts after two words were added', () => {
    const words = reference.added_tokens;
    expect(reference.with_added_tokens.length).toBe(11);
    expect(
      differing(
        [published('tokenizer', words), published('tokenizer_2', words)],
        reference.with_added_tokens,
      ),
    ).toEqual([]);
  });
});

const miniatures = (words: readonly string[] = []): [ClipTokenizer, ClipTokenizer] => [
  tiny('tokenizer', words),
  tiny('tokenizer_2', words),
];

describe("the miniature's tokenizers give the ids of transformers 5.23", () => {
  it('for every golden run', () => {
    expect(miniature.runs.length).toBe(17);
    expect(differing(miniatures(), miniature.runs)).toEqual([]);
  });
  it('for learned words', () => {
    const { tokens, prompts } = miniature.textual_inversion;
    expect(differing(miniatures(tokens), prompts)).toEqual([]);
  });
  it('for a learned word of two vectors', () => {
    const { tokens, prompts } = miniature.multi_vector;
    expect(differing(miniatures(tokens), prompts)).toEqual([]);
  });
});

describe('encode', () => {
  const [first, second] = both;
  it('pads with the end token in the first tokenizer and with "!" = 0 in the second', () => {
    expect([...first.encode('').ids].slice(0, 4)).toEqual([49406, 49407, 49407, 49407]);
    expect([...second.encode('').ids].slice(0, 4)).toEqual([49406, 49407, 0, 0]);
  });
  it('turns every "!" into id 0 in the second tokenizer only', () => {
    expect([...first.encode('cat!').ids].slice(0, 4)).toEqual([49406, 2368, 256, 49407]);
    expect([...second.encode('cat!').ids].slice(0, 4)).toEqual([49406, 2368, 0, 49407]);
  });
  it('keeps 75 tokens, then the end token, and counts all of them', () => {
    const full = first.encode('cat '.repeat(75));
    expect([full.tokens, full.truncated, full.ids[75], full.ids[76]]).toEqual([
      75,
      false,
      2368,
      49407,
    ]);
    const long = first.encode(`${'cat '.repeat(75)}dog`);
    expect([long.tokens, long.truncated]).toEqual([76, true]);
    expect(long.ids).toEqual(full.ids);
  });
  it('takes text that is no valid Unicode', () => {
    expect(first.encode('\uD800 cat').tokens).toBeGreaterThan(1);
  });
  it('numbers learned words from the size of the vocabulary', () => {
    expect([...published('tokenizer', ['<s0>', '<s1>']).addedIds]).toEqual([
      ['<s0>', 49408],
      ['<s1>', 49409],
    ]);
  });
});

describe('a folder without added_tokens_decoder', () => {
  // The way the demo model's folders are written; ids by transformers 5.23 from such a folder.
  const plain = createTokenizer({
    vocabJson: text('tiny-playground/tokenizer_2/vocab.json'),
    mergesTxt: text('tiny-playground/tokenizer_2/merges.txt'),
    tokenizerConfig: { tokenizer_class: 'CLIPTokenizer', pad_token: '!' },
    specialTokensMap: {
      bos_token: '<|startoftext|>',
      eos_token: '<|endoftext|>',
      unk_token: '<|endoftext|>',
      pad_token: '!',
    },
  });
  it('cuts its tokens out of the raw text, so only in their exact spelling', () => {
    const head = (prompt: string, count: number) => [...plain.encode(prompt).ids].slice(0, count);
    expect(head('a!<|endoftext|>', 6)).toEqual([2012, 320, 0, 2013, 2013, 0]);
    expect(plain.encode('<|ENDOFTEXT|>').tokens).toBeGreaterThan(1);
  });
  it('may have no special_tokens_map.json and no names at all', () => {
    const bare = createTokenizer({
      vocabJson: text('tiny-playground/tokenizer/vocab.json'),
      mergesTxt: text('tiny-playground/tokenizer/merges.txt'),
      tokenizerConfig: {},
      specialTokensMap: {},
    });
    expect([...bare.encode('').ids].slice(0, 3)).toEqual([2012, 2013, 2013]);
  });
});

describe('a tokenizer is refused, naming the file, when', () => {
  const good = {
    vocabJson: '{"a":0,"a</w>":1,"<|startoftext|>":2,"<|endoftext|>":3}',
    mergesTxt: '#version: 0.2\n',
    tokenizerConfig: {},
    specialTokensMap: {},
    folder: 'tokenizer_2',
  };
  const refused: [string, object, RegExp][] = [
    ['vocab.json is cut short', { vocabJson: '{"a":0,' }, /tokenizer_2\/vocab.json.*not JSON/],
    ['vocab.json is a list', { vocabJson: '[]' }, /tokenizer_2\/vocab.json.*object/],
    ['an id is a text', { vocabJson: '{"a":"0"}' }, /impossible id 0/],
    ['an id is huge', { vocabJson: '{"a":4294967296}' }, /impossible id/],
    ['a merge is no pair', { mergesTxt: '#version: 0.2\na b c\n' }, /merges.txt.*"a b c"/],
    ['the start token is unknown', { vocabJson: '{"a":0}' }, /bos_token.*not in vocab/],
    ['a token is a number', { specialTokensMap: { pad_token: 7 } }, /pad_token is not a token/],
    [
      'an added token has no content',
      { tokenizerConfig: { added_tokens_decoder: { '0': {} } } },
      /added_tokens_decoder 0/,
    ],
  ];
  it.each(refused)('%s', (_, change, message) => {
    const create = () => createTokenizer({ ...good, ...change });
    expect(create).toThrow(message);
    expect(create).toThrow(expect.objectContaining({ code: 'model_file_invalid' }));
  });
  it('a learned word is empty, doubled or a word already', () => {
    for (const words of [[''], ['<x>', '<x>'], ['a</w>']]) {
      expect(() => createTokenizer(good).withWords(words)).toThrow(
        expect.objectContaining({ code: 'invalid_request' }),
      );
    }
  });
});
