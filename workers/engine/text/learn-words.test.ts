import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../failure.ts';
import { encodeSafetensors } from '../../weights/safetensors-write.ts';
import { learnWords } from './learn-words.ts';
import { type ClipTokenizer, createTokenizer } from './tokenizer.ts';

const fixture = (path: string) => new URL(`../../../test/fixtures/${path}`, import.meta.url);
const text = (path: string) => readFileSync(fixture(path), 'utf8');

function tokenizer(folder: 'tokenizer' | 'tokenizer_2'): ClipTokenizer {
  const path = `tiny-playground/${folder}`;
  return createTokenizer({
    vocabJson: text(`${path}/vocab.json`),
    mergesTxt: text(`${path}/merges.txt`),
    tokenizerConfig: JSON.parse(text(`${path}/tokenizer_config.json`)) as object,
    specialTokensMap: JSON.parse(text(`${path}/special_tokens_map.json`)) as object,
    folder,
  });
}

const TOKENIZERS = [tokenizer('tokenizer'), tokenizer('tokenizer_2')] as const;
const WIDTHS = [64, 64] as const;
const WORDS = ['<s0>', '<s1>'];
const file = (name: string) => new Blob([readFileSync(fixture(`textual-inversion/${name}`))]);

const learn = (given: Blob, tokens: readonly string[] = WORDS) =>
  learnWords(TOKENIZERS, WIDTHS, [{ tokens, file: given }]);

/** A file with these tensors of float32. */
function tensors(shapes: Readonly<Record<string, readonly number[]>>, fill = 0.5): Blob {
  const list = Object.entries(shapes).map(([name, shape]) => ({
    name,
    dtype: 'F32' as const,
    shape,
    data: new Float32Array(shape.reduce((a, b) => a * b, 1)).fill(fill),
  }));
  return new Blob([encodeSafetensors(list)]);
}

async function faultOf(learning: Promise<unknown>) {
  const error = await learning.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(error instanceof EngineError)) throw new Error(`no typed failure: ${String(error)}`);
  const { code, message, detail } = error;
  return { code, message, loc: detail?.[0]?.loc };
}

describe('an embedding', () => {
  it.each(['embeddings.safetensors', 'embeddings.pti'])('is read from %s', async (name) => {
    const { first, second, key } = await learn(file(name));
    expect([...first.vectors.keys()]).toEqual([2014, 2015]);
    expect([...second.vectors.keys()]).toEqual([2014, 2015]);
    expect(first.vectors.get(2014)).toHaveLength(64);
    expect(first.tokenizer.encode('<s0><S1>').ids.slice(1, 3)).toEqual(Int32Array.of(2014, 2015));
    expect(key).toMatch(/^[0-9a-f]{64}$/);
  });

  it('of several vectors answers to one word', async () => {
    const { first } = await learn(file('embeddings.pti'), ['<m>']);
    expect([...first.tokenizer.addedIds.keys()]).toEqual(['<m>', '<m>_1']);
    expect(first.tokenizer.encode('a <m>').ids.slice(2, 4)).toEqual(Int32Array.of(2014, 2015));
  });

  it('may come with others, whose words follow', async () => {
    const one = { tokens: ['<a>'], file: tensors({ clip_l: [64], clip_g: [1, 64] }) };
    const two = { tokens: WORDS, file: file('embeddings.pti') };
    const { second } = await learnWords(TOKENIZERS, WIDTHS, [one, two]);
    expect([...second.tokenizer.addedIds]).toEqual([
      ['<a>', 2014],
      ['<s0>', 2015],
      ['<s1>', 2016],
    ]);
    expect(second.vectors.get(2014)?.[0]).toBe(0.5);
  });

  it('has a key that its words and its vectors change', async () => {
    const keys = await Promise.all([
      learn(file('embeddings.pti')),
      learn(file('embeddings.safetensors')),
      learn(file('embeddings.pti'), ['<t0>', '<t1>']),
      learn(tensors({ clip_l: [2, 64], clip_g: [2, 64] })),
    ]);
    const [same, again, words, vectors] = keys.map(({ key }) => key);
    expect(again).toBe(same);
    expect(new Set([same, words, vectors]).size).toBe(3);
  });

  it('is not needed: without any, both tokenizers stay as they are', async () => {
    const { first, second, key } = await learnWords(TOKENIZERS, WIDTHS, []);
    expect([first.tokenizer, second.tokenizer]).toEqual(TOKENIZERS);
    expect(key).toBe('');
  });
});

describe('an embedding that does not fit', () => {
  const both = (shape: readonly number[]) => tensors({ clip_l: shape, clip_g: shape });
  it.each([
    [
      'a pickle',
      new Blob([Uint8Array.of(0x80, 2, 1, 2, 3, 4, 5, 6, 7, 8)]),
      /pickle.*never opened/,
    ],
    ['a pickle in a ZIP', new Blob(['PK\u0003\u0004whatever']), /pickle/],
    ['a text', new Blob(['<!doctype html><p>404']), /no safetensors file/],
    ['nothing', new Blob([]), /no safetensors file/],
    ['a header of 10 GB', new Blob([BigUint64Array.of(10_000_000_000n), '{}']), /no safetensors/],
    ['one for Stable Diffusion 1', tensors({ emb_params: [2, 768] }), /one text encoder only/],
    ['one encoder’s', tensors({ clip_l: [2, 64] }), /one text encoder only/],
    ['a LoRA', tensors({ 'a.lora_A': [2, 2], 'a.lora_B': [2, 2] }), /no vectors under a known/],
    ['another width', both([2, 768]), /\[2, 768\].*vectors of 64/],
    ['a box', both([2, 2, 64]), /vectors of 64/],
    ['no rows', both([0, 64]), /vectors of 64/],
    ['76 vectors', both([76, 64]), /76 vectors.*room for 75/],
    ['two counts', tensors({ clip_l: [2, 64], clip_g: [3, 64] }), /2 vectors.*3 for the second/],
    ['NaN', tensors({ clip_l: [2, 64], clip_g: [2, 64] }, Number.NaN), /not numbers/],
  ])('is refused at its path: %s', async (_, given, sentence) => {
    const fault = await faultOf(learn(given));
    expect(fault).toMatchObject({
      code: 'invalid_request',
      loc: ['body', 'embeddings', 0, 'path'],
    });
    expect(fault.message).toMatch(sentence);
  });

  it.each([
    [['<a>', '<b>', '<c>'], /3 words for 2 vectors/],
    [[], /0 words for 2 vectors/],
    [['<a>', '<A>'], /"<A>" is given twice/],
    [['', '<b>'], /"" is empty/],
    [['a</w>', '<b>'], /is a word of the model already/],
    [['<|endoftext|>', '<b>'], /is a word of the model already/],
  ])('is refused at its tokens: %j', async (tokens, sentence) => {
    const fault = await faultOf(learn(file('embeddings.pti'), tokens));
    expect(fault).toMatchObject({
      code: 'invalid_request',
      loc: ['body', 'embeddings', 0, 'tokens'],
    });
    expect(fault.message).toMatch(sentence);
  });

  it('is named by its place among several', async () => {
    const good = { tokens: WORDS, file: file('embeddings.pti') };
    const same = { tokens: WORDS, file: file('embeddings.safetensors') };
    const fault = await faultOf(learnWords(TOKENIZERS, WIDTHS, [good, same]));
    expect(fault.loc).toEqual(['body', 'embeddings', 1, 'tokens']);
  });
});
