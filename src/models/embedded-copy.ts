import type { PackRecord } from '../../workers/protocol/store.ts';

/**
 * The newest installed copy of a folder that comes with the app. While a new version of the app makes its
 * copy there are two.
 * @param packs the oldest first
 * @param folder absolute URL of the folder
 * @returns undefined if there is no copy
 */
export function copyOf(packs: readonly PackRecord[], folder: string): PackRecord | undefined {
  return packs.findLast(({ source }) => source.kind === 'embedded' && source.base === folder);
}
