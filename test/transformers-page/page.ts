/** A page whose worker loads installed folders by transformers.js. */
import * as Comlink from 'comlink';
import type { Reader } from './reader.ts';

declare global {
  var reader: Comlink.Remote<Reader>;
}

const worker = new Worker(new URL('./worker.ts', import.meta.url), { type: 'module' });
globalThis.reader = Comlink.wrap<Reader>(worker);
