import type { PackRecord } from '../../workers/protocol/store.ts';

/**
 * The newest copy of a folder that comes with the app: while a new version's is made there are two.
 * @param packs the oldest first
 * @param folder its absolute URL
 */
export function copyOf(packs: readonly PackRecord[], folder: string): PackRecord | undefined {
  return packs.findLast(({ source }) => source.kind === 'embedded' && source.base === folder);
}
