/** Brings pictures to the size of a run, by the engine's own code and without the engine. */
import * as Comlink from 'comlink';
import { EngineError } from '../../workers/failure.ts';
import type {
  FitAsked,
  FittedFiles,
  FittedPixels,
  PicturesAnswer,
  PicturesApi,
} from '../../workers/protocol/pictures.ts';

/**
 * The pixels that the engine encodes for such a request.
 * @throws EngineError if the picture cannot be decoded, or the crop does not lie in it; Error if the thread fails; the
 *   signal's reason once it is aborted
 */
export function fitPicture(asked: FitAsked, signal: AbortSignal): Promise<FittedPixels> {
  return inThread((api) => api.fit(asked), signal);
}

/** The same of a picture and its mask, each as a PNG. @throws EngineError and Error likewise */
export function fitFiles(asked: Parameters<PicturesApi['fitFiles']>[0]): Promise<FittedFiles> {
  return inThread((api) => api.fitFiles(asked));
}

/**
 * Each call has a thread of its own, which ends with it: memory that a decoder has taken in WebAssembly is given back by
 * nothing else.
 */
async function inThread<T>(
  call: (api: Comlink.Remote<PicturesApi>) => Promise<PicturesAnswer<T>>,
  signal?: AbortSignal,
): Promise<T> {
  const worker = new Worker(new URL('../../workers/pictures.worker.ts', import.meta.url), {
    type: 'module',
    name: 'pictures',
  });
  try {
    const asked = call(Comlink.wrap<PicturesApi>(worker));
    const answer = await Promise.race([asked, ended(worker, signal)]);
    if (answer.ok) return answer.value;
    const { code, message, action, ...options } = answer.failure;
    throw new EngineError(code, message, action, options);
  } finally {
    worker.terminate();
  }
}

/** Rejects once the thread has failed, or the call is given up. */
function ended(worker: Worker, signal?: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    worker.addEventListener('error', (event) => {
      event.preventDefault();
      reject(new Error(`The pictures worker: ${event.message}`));
    });
    signal?.addEventListener('abort', () => reject(signal.reason as Error));
  });
}
