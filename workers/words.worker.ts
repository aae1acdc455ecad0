/**
 * The words worker: exposes `WordsApi` (workers/protocol/words.ts). It counts tokens while somebody types. The
 * engine's thread cannot: a run on the CPU keeps it for minutes.
 */
import './trusted-scripts.ts';
import * as Comlink from 'comlink';
import { countTokens } from './engine/text/count-tokens.ts';
import { learnWords } from './engine/text/learn-words.ts';
import { readTokenizer } from './engine/text/read-tokenizer.ts';
import type { ClipTokenizer } from './engine/text/tokenizer.ts';
import { parseClipConfig } from './graph/config.ts';
import type { ModelSource } from './protocol/engine-options.ts';
import type { CountedText, WordsApi } from './protocol/words.ts';
import { standInWith } from './records/stand-in.ts';
import { toEngineError, toFailure } from './failure.ts';
import { markDamaged } from './records/packs.ts';
import { openModelSource } from './store/open/open-model-source.ts';
import { readJson } from './weights/folder.ts';

standInWith(() => import('./records/memory-indexeddb.ts'));

/** What is known of a model's words. */
interface Words {
  readonly tokenizers: readonly [ClipTokenizer, ClipTokenizer];
  readonly widths: readonly [number, number];
}

/** The model of the last text. */
let last: { readonly id: string; readonly words: Promise<Words> } | undefined;

function wordsOf(model: ModelSource): Promise<Words> {
  if (last?.id === model.id) return last.words;
  const words = readWords(model);
  const kept = { id: model.id, words };
  last = kept;
  // Tried again with the next text.
  words.catch(() => {
    if (last === kept) last = undefined;
  });
  return words;
}

async function readWords(model: ModelSource): Promise<Words> {
  const folder = await openModelSource(model);
  const width = async (name: 'text_encoder' | 'text_encoder_2') =>
    parseClipConfig(name, await readJson(folder, `${name}/config.json`)).hidden_size;
  try {
    return {
      tokenizers: [
        await readTokenizer(folder, 'tokenizer'),
        await readTokenizer(folder, 'tokenizer_2'),
      ],
      widths: [await width('text_encoder'), await width('text_encoder_2')],
    };
  } catch (error) {
    // It has to be repaired before a run needs it.
    if (folder.held !== undefined && toEngineError(error).code === 'model_damaged') {
      await markDamaged(folder.held, toFailure(error));
    }
    throw error;
  } finally {
    folder.close?.();
  }
}

/** Files that do not fit are left out here: the run says what is wrong with them. */
async function learned(
  { tokenizers, widths }: Words,
  embeddings: CountedText['embeddings'],
): Promise<readonly ClipTokenizer[]> {
  try {
    const { first, second } = await learnWords(tokenizers, widths, embeddings);
    return [first.tokenizer, second.tokenizer];
  } catch {
    return tokenizers;
  }
}

const api: WordsApi = {
  async count({ model, text, weighted, embeddings }) {
    const tokenizers = await learned(await wordsOf(model), embeddings);
    return countTokens(tokenizers, text, weighted);
  },
};

Comlink.expose(api);
