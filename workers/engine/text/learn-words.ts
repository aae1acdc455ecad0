import { sha256 } from '../../packs/checksum.ts';
import { embeddingFault } from './embedding-fault.ts';
import type { LearnedVectors } from './embedding-file.ts';
import { normalizeText } from './normalize.ts';
import type { ClipTokenizer } from './tokenizer.ts';

/** One textual inversion of a request, with its file. */
export interface Embedding {
  readonly tokens: readonly string[];
  readonly file: Blob;
}

/** A tokenizer that knows the learned words, and their vectors by token id. */
export interface Vocabulary {
  readonly tokenizer: ClipTokenizer;
  readonly vectors: ReadonlyMap<number, Float32Array>;
}

/** What the two text encoders know in one run. */
export interface Vocabularies {
  readonly first: Vocabulary;
  readonly second: Vocabulary;
  /** Tells the learned words of two runs apart; empty without any. */
  readonly key: string;
}

/**
 * Adds the words of a request's `embeddings` to both tokenizers, as diffusers'
 * `load_textual_inversion(token=[…])` does: one vector for each word, or all vectors for a single
 * word, whose occurrences then stand for `word word_1 …`. Nothing of the model is changed: the
 * token rows are inputs of the text encoders' graphs.
 * @param widths of the two encoders
 * @throws EngineError `invalid_request` at `embeddings[i].path` or `embeddings[i].tokens`
 */
export async function learnWords(
  tokenizers: readonly [ClipTokenizer, ClipTokenizer],
  widths: readonly [number, number],
  embeddings: readonly Embedding[],
): Promise<Vocabularies> {
  const words: string[] = [];
  const first: Float32Array[] = [];
  const second: Float32Array[] = [];
  for (const [index, { tokens, file }] of embeddings.entries()) {
    // Few requests have such files, so the engine begins without the code for them.
    const { readEmbeddingFile } = await import('./embedding-file.ts');
    const vectors = await readEmbeddingFile(file, index, widths);
    const own = namesOf(tokens, vectors, index);
    for (const word of own) {
      requireNew(word, words, tokenizers, index);
      words.push(word);
    }
    first.push(...vectors.first);
    second.push(...vectors.second);
  }
  return {
    first: vocabulary(tokenizers[0], words, first),
    second: vocabulary(tokenizers[1], words, second),
    key: words.length === 0 ? '' : await keyOf(words, [...first, ...second]),
  };
}

function namesOf(
  tokens: readonly string[],
  { first }: LearnedVectors,
  index: number,
): readonly string[] {
  const [only = ''] = tokens;
  if (tokens.length === first.length) return tokens;
  if (tokens.length === 1) return first.map((_, i) => (i === 0 ? only : `${only}_${i}`));
  throw embeddingFault(
    index,
    'tokens',
    `There are ${tokens.length} words for ${first.length} vectors.`,
    'Name one word for each vector, or a single word for all of them.',
  );
}

/** Two words with the same normal form would be one word for the tokenizer. */
function requireNew(
  word: string,
  words: readonly string[],
  tokenizers: readonly ClipTokenizer[],
  index: number,
): void {
  const normal = normalizeText(word);
  const isKnown = tokenizers.some((tokenizer) => tokenizer.knows(word));
  const isGiven = words.some((other) => normalizeText(other) === normal);
  if (normal.trim() !== '' && !isKnown && !isGiven) return;
  const reason = isKnown
    ? 'is a word of the model already'
    : isGiven
      ? 'is given twice'
      : 'is empty';
  throw embeddingFault(
    index,
    'tokens',
    `The word "${word}" ${reason}.`,
    'Give every learned word a name of its own, such as <s0>.',
  );
}

function vocabulary(
  tokenizer: ClipTokenizer,
  words: readonly string[],
  vectors: readonly Float32Array[],
): Vocabulary {
  if (words.length === 0) return { tokenizer, vectors: new Map() };
  const taught = tokenizer.withWords(words);
  const byId = vectors.flatMap((vector, i) => {
    const id = taught.addedIds.get(words[i] ?? '');
    return id === undefined ? [] : [[id, vector] as const];
  });
  return { tokenizer: taught, vectors: new Map(byId) };
}

async function keyOf(words: readonly string[], vectors: readonly Float32Array[]): Promise<string> {
  const parts = [JSON.stringify(words), ...vectors.map((vector) => new Float32Array(vector))];
  return sha256(new Uint8Array(await new Blob(parts).arrayBuffer()));
}
