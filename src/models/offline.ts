import * as z from 'zod/mini';
import { fetchSteadily } from './fetch-steadily.ts';
import { keepModels } from './keep-models.ts';

/** Name of the cache. workers/service/shell.ts has the same name and answers from this cache. */
const OFFLINE_CACHE = 'offline';

const file = z.object({ url: z.string(), revision: z.string() });
/** The schema of offline.json. The build lists there what a run needs and what is too large for the shell. */
const list = z.object({
  /** ONNX Runtime for browsers that can suspend WebAssembly. */
  jspi: z.array(file),
  /** ONNX Runtime for browsers that cannot. */
  asyncify: z.array(file),
  /** The model store, the JPEG codecs and screens that few people open. */
  always: z.array(file),
});

/**
 * Makes the app usable without a network. It stores the files that a run needs in the Cache API, deletes
 * those of an earlier version of the app, and installs the models that come with the app. Files are fetched
 * one after another, so that a run which starts meanwhile gets its share of the network.
 * @throws {FileDidNotCome} or TypeError if a file does not come; DOMException `QuotaExceededError`; {NotKept}
 */
export async function keepForOffline(): Promise<void> {
  const answer = await fetchSteadily(new URL('offline.json', document.baseURI).href);
  const { jspi, asyncify, always } = list.parse(await answer.json());
  const needed = [...('Suspending' in WebAssembly ? jspi : asyncify), ...always];
  const cache = await caches.open(OFFLINE_CACHE);
  const keys = new Set<string>();
  for (const { url, revision } of needed) {
    const href = new URL(url, document.baseURI).href;
    const key = `${href}?v=${revision}`;
    keys.add(key);
    if ((await cache.match(key)) !== undefined) continue;
    await cache.put(key, await fetchSteadily(href, { cache: 'no-cache' }));
  }
  for (const { url } of await cache.keys()) if (!keys.has(url)) await cache.delete(url);
  await keepModels();
}
