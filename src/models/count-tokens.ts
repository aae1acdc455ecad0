import * as Comlink from 'comlink';
import type { CountedText, TokenCount, WordsApi } from '../../workers/protocol/words.ts';

let api: Comlink.Remote<WordsApi> | undefined;

/**
 * Counts the tokens of a text, in a worker that the first text starts.
 * @returns null if it cannot be counted: a count is no reason to disturb a person
 */
export async function countTokens(asked: CountedText): Promise<TokenCount | null> {
  api ??= Comlink.wrap<WordsApi>(started());
  return api.count(asked).catch((error: unknown) => {
    console.warn(error);
    return null;
  });
}

function started(): Worker {
  const worker = new Worker(new URL('../../workers/words.worker.ts', import.meta.url), {
    type: 'module',
    name: 'words',
  });
  worker.addEventListener('error', (event) => {
    event.preventDefault();
    console.warn('words worker:', event.message);
    // The next text starts another one.
    worker.terminate();
    api = undefined;
  });
  return worker;
}
