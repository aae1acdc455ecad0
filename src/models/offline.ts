import { z } from 'zod';
import { keepModels } from './keep-models.ts';

/** Also named in workers/service/shell.ts, which answers from it. */
const OFFLINE_CACHE = 'offline';

const file = z.object({ url: z.string(), revision: z.string() });
/** offline.json, written by the build: what a run needs that is too large for the shell. */
const list = z.object({
  /** ONNX Runtime for browsers that can suspend WebAssembly … */
  jspi: z.array(file),
  /** … and for those that cannot; a browser needs one of the two. */
  asyncify: z.array(file),
  /** The model store, the JPEG codecs and screens that few people open. */
  always: z.array(file),
});

/**
 * Puts what a run needs into the Cache API, one file after another so that a run that starts
 * meanwhile is not starved, drops what an earlier version of the app kept there, and has the model
 * store keep the models that come with the app.
 * @throws when a file does not come or there is no room; {NotKept}
 */
export async function keepForOffline(): Promise<void> {
  const answer = await fetch(new URL('offline.json', document.baseURI));
  const { jspi, asyncify, always } = list.parse(await answer.json());
  const needed = [...('Suspending' in WebAssembly ? jspi : asyncify), ...always];
  const cache = await caches.open(OFFLINE_CACHE);
  const keys = new Set<string>();
  for (const { url, revision } of needed) {
    const href = new URL(url, document.baseURI).href;
    const key = `${href}?v=${revision}`;
    keys.add(key);
    if ((await cache.match(key)) !== undefined) continue;
    const response = await fetch(href, { cache: 'no-cache' });
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
    await cache.put(key, response);
  }
  for (const { url } of await cache.keys()) if (!keys.has(url)) await cache.delete(url);
  await keepModels();
}
