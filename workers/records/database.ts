import { openDB, type DBSchema, type IDBPDatabase, unwrap } from 'idb';
import { EngineError } from '../failure.ts';
import type { JobId } from '../protocol/engine-job.ts';
import type { PackId } from '../protocol/engine-options.ts';
import type { FirstUseRecord } from '../protocol/first-use.ts';
import type { PackRecord } from '../protocol/store.ts';
import { noteDatabaseLost } from './database-lost.ts';
import { noteOutdated, outdatedFailure } from './outdated.ts';
import { standIn } from './stand-in.ts';
import { turnLogOver } from './torn-log.ts';
import type {
  BlobKey,
  JobRecord,
  JobState,
  StoredBlob,
  StoredBytes,
  StoredDraft,
  StoredMask,
  UploadRecord,
} from './record.ts';

/**
 * The stores of the database. Records and pictures are separate: a record is written with every step of
 * a run, and its pictures must not be written again each time.
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
  /** Keys are tabs, and those of their masks. Versions before 0.2 had one key, `source`, for all. */
  drafts: { key: string; value: StoredDraft | StoredMask };
  uploads: { key: string; value: UploadRecord };
  /** Keys are the upload and the number of the part, from 1. Number 0 is the whole file, once joined. */
  upload_parts: { key: [string, number]; value: StoredBytes };
  packs: { key: PackId; value: PackRecord };
  /** Only the store worker reads and writes these three (workers/store/pack-records.ts). */
  pack_plans: { key: PackId; value: unknown };
  /** Keys are the pack and the number of the commit, from 0. */
  pack_commits: { key: [PackId, number]; value: unknown };
  pack_indexes: { key: PackId; value: unknown };
  /** Keys are those of workers/records/first-use.ts. */
  first_uses: { key: string; value: FirstUseRecord };
}

/** To be raised with every change to the stores or their indexes. */
const VERSION = 4;

/** A browser that clears the data of a site also breaks off the openings that come while it does. */
const MOST_TRIES = 5;

let opened: Promise<IDBPDatabase<PlaygroundSchema>> | undefined;
/** The browser's own connection that {@link opened} resolved with. */
let connection: IDBDatabase | undefined;
/** Connections that ended although nobody here closed them. */
const lost = new WeakSet<IDBDatabase>();

/**
 * The database. Each page or worker has one connection, opened by the first call.
 * @throws {EngineError} `app_outdated` if a newer version of the app has upgraded the database;
 *   DOMException if the browser lets this page have none and nothing stands in for it.
 */
export async function database(): Promise<IDBPDatabase<PlaygroundSchema>> {
  if (outdatedFailure() !== null) throw outdatedError();
  opened ??= openOrStandIn().catch((error: unknown) => {
    opened = undefined;
    const isNewer = error instanceof DOMException && error.name === 'VersionError';
    throw isNewer ? outdatedError(error) : error;
  });
  return opened;
}

/**
 * Lets a connection go that the browser has closed, so that the next call opens another, and tells of it. The
 * browser tells of it by an event, which may come before or after what it broke off: the first of them counts.
 */
export function forget(db: IDBPDatabase<PlaygroundSchema>): void {
  lose(unwrap(db));
}

function lose(db: IDBDatabase): void {
  if (lost.has(db)) return;
  lost.add(db);
  db.close();
  letGo(db);
  noteDatabaseLost();
}

/** A connection that was opened since then stays. */
function letGo(db: IDBDatabase): void {
  if (connection !== db) return;
  connection = undefined;
  opened = undefined;
}

async function openOrStandIn(): Promise<IDBPDatabase<PlaygroundSchema>> {
  try {
    return await openAtLast();
  } catch (error) {
    if (await standIn(error)) return open();
    throw error;
  }
}

/** Opens the database; an opening that the browser breaks off is tried again. */
async function openAtLast(): Promise<IDBPDatabase<PlaygroundSchema>> {
  for (let tries = 1; ; tries++) {
    try {
      return await open();
    } catch (error) {
      if (tries === MOST_TRIES || !isBrokenOff(error)) throw error;
    }
  }
}

function isBrokenOff(error: unknown): boolean {
  return error instanceof DOMException && error.name === 'AbortError';
}

async function open(): Promise<IDBPDatabase<PlaygroundSchema>> {
  const db = await openDB<PlaygroundSchema>('playground', VERSION, {
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
      if (version < 4) db.createObjectStore('first_uses');
    },
    // Another page or worker wants to upgrade or delete the database. It has to wait until all
    // connections are closed. After a deletion the next call opens the database again.
    blocking: (_current, newVersion, event) => {
      const old = event.target as IDBDatabase;
      if (newVersion === null) return lose(old);
      old.close();
      letGo(old);
      noteOutdated();
    },
  });
  const own = unwrap(db);
  own.addEventListener('close', () => lose(own));
  connection = own;
  turnLogOver();
  return db;
}

function outdatedError(cause?: unknown): EngineError {
  const { code, message, action } = noteOutdated();
  return new EngineError(code, message, action, { cause });
}
