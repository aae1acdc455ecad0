/** A page of other programs: it has all clients that are tried, and no code of this app. */
import '../client-page/page.ts';
import { ending } from './ending.ts';
import { falVersions, withProxy } from './fal-versions.ts';
import { others } from './others.ts';

const all = { fal: falVersions, withProxy, others };

declare global {
  var clients: typeof all;
  /** How a promise ends, as plain data. */
  var ending: typeof import('./ending.ts').ending;
}

globalThis.clients = all;
globalThis.ending = ending;
