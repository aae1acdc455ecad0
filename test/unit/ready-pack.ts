import type { PackId } from '../../workers/protocol/engine-options.ts';
import type { PackRecord } from '../../workers/protocol/store.ts';

/** The record of a pack that is ready, as unit tests need one; `changes` say what matters to them. */
export function readyPack(id: string, changes: Partial<PackRecord>): PackRecord {
  return {
    id: id as PackId,
    model: 'owner/tiny',
    title: 'tiny',
    precision: 'q8',
    revision: null,
    source: { kind: 'files' },
    licence: null,
    state: 'ready',
    storage: 'opfs',
    bytesToFetch: 1,
    bytesFetched: 1,
    bytesToStore: 1,
    bytesStored: 1,
    createdAt: 1,
    lastUsedAt: null,
    verifiedAt: null,
    failure: null,
    damaged: [],
    ...changes,
  };
}
