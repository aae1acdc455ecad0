import { standInWith } from '../../workers/records/stand-in.ts';

/** Lets the page work for this visit in a browser that lets it keep nothing. Loaded only then. */
export function allowMemoryRecords(): void {
  standInWith(() => import('../../workers/records/memory-indexeddb.ts'));
}
