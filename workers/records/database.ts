import { openDB, type DBSchema, type IDBPDatabase } from 'idb';
import type { JobId, PackId } from '../protocol/engine.ts';
import type { PackRecord } from '../protocol/store.ts';
import type {
  BlobKey,
  JobRecord,
  JobState,
  SourceDraft,
  StoredBlob,
  StoredBytes,
  UploadRecord,
} from './record.ts';

/**
 * Records and bytes lie apart: writing a record per step must not write its pictures again.
 */
export interface PlaygroundSchema extends DBSchema {
  jobs: {
    key: JobId;
    value: JobRecord;
    indexes: {
      by_state: JobState;
      by_created: number;
      by_blob: BlobKey;
      by_turn: [JobState, number];
    };
  };
  blobs: { key: BlobKey; value: StoredBlob };
  drafts: { key: string; value: SourceDraft };
  uploads: { key: string; value: UploadRecord };
  /** By upload and part number, from 1, until they are joined; 0: the whole file. */
  upload_parts: { key: [string, number]; value: StoredBytes };
  packs: { key: PackId; value: PackRecord };
  /** What the store worker alone reads and writes (workers/store/pack-records.ts). */
  pack_plans: { key: PackId; value: unknown };
  /** By pack, and counted from 0. */
  pack_commits: { key: [PackId, number]; value: unknown };
  pack_indexes: { key: PackId; value: unknown };
}

let opened: Promise<IDBPDatabase<PlaygroundSchema>> | undefined;

/**
 * The one connection of this context.
 * @throws DOMException where the browser keeps no IndexedDB (some private windows).
 */
export function database(): Promise<IDBPDatabase<PlaygroundSchema>> {
  opened ??= openDB<PlaygroundSchema>('playground', 3, {
    async upgrade(db, version, _now, tx) {
      if (version < 1) {
        const jobs = db.createObjectStore('jobs', { keyPath: 'id' });
        jobs.createIndex('by_state', 'state');
        jobs.createIndex('by_created', 'createdAt');
        jobs.createIndex('by_blob', 'blobs', { multiEntry: true });
        db.createObjectStore('blobs');
        db.createObjectStore('drafts');
      }
      if (version < 2) {
        db.createObjectStore('uploads', { keyPath: 'id' });
        db.createObjectStore('upload_parts');
        const jobs = tx.objectStore('jobs');
        jobs.createIndex('by_turn', ['state', 'turn']);
        for await (const cursor of jobs) {
          await cursor.update({ ...cursor.value, turn: cursor.value.createdAt });
        }
      }
      if (version < 3) {
        db.createObjectStore('packs', { keyPath: 'id' });
        db.createObjectStore('pack_plans');
        db.createObjectStore('pack_commits');
        db.createObjectStore('pack_indexes');
      }
    },
    // A later version in another tab wants in: let it, and open again on the next call.
    blocking: (_current, _blocked, event) => {
      (event.target as IDBDatabase).close();
      opened = undefined;
    },
    terminated: () => {
      opened = undefined;
    },
  }).catch((error: unknown) => {
    opened = undefined;
    throw error;
  });
  return opened;
}
