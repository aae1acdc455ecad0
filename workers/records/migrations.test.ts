import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { JobRecord } from './record.ts';

/** A page of its own, with a connection of its own. */
async function openPage() {
  vi.resetModules();
  return (await import('./database.ts')).database();
}

/** The stores as each version of the app made them, written down when the version was current. */
const VERSIONS: readonly ((db: Awaited<ReturnType<typeof openDB>>) => void)[] = [
  (db) => {
    const jobs = db.createObjectStore('jobs', { keyPath: 'id' });
    jobs.createIndex('by_state', 'state');
    jobs.createIndex('by_created', 'createdAt');
    jobs.createIndex('by_blob', 'blobs', { multiEntry: true });
    db.createObjectStore('blobs');
    db.createObjectStore('drafts');
  },
  (db) => {
    db.createObjectStore('uploads', { keyPath: 'id' });
    db.createObjectStore('upload_parts');
  },
  (db) => {
    db.createObjectStore('packs', { keyPath: 'id' });
    db.createObjectStore('pack_plans');
    db.createObjectStore('pack_commits');
    db.createObjectStore('pack_indexes');
  },
];

/** Leaves a database as a page of that version did, with one job and its picture. */
async function leave(version: number): Promise<void> {
  const db = await openDB('playground', version, {
    upgrade: (made, from, _to, tx) => {
      for (const make of VERSIONS.slice(from, version)) make(made);
      if (version >= 2) tx.objectStore('jobs').createIndex('by_turn', ['state', 'turn']);
    },
  });
  await db.put('jobs', {
    id: 'a',
    state: 'done',
    createdAt: 7,
    blobs: ['source'],
    ...(version >= 2 && { turn: 7 }),
  });
  await db.put('blobs', new Blob(['picture']), 'source');
  await db.put('drafts', { name: 'boat.png' }, 'source');
  db.close();
}

const empty = async () => {
  for (const { name } of await indexedDB.databases()) indexedDB.deleteDatabase(name ?? '');
};

/** The stores and indexes of the database as this version opens it. It is empty afterwards. */
const shapeOf = async () => {
  const db = await openPage();
  const stores = [...db.objectStoreNames];
  const tx = db.transaction(stores);
  const shape = stores.map((name) => {
    const { keyPath, indexNames } = tx.objectStore(name);
    return [name, keyPath, [...indexNames]];
  });
  db.close();
  await empty();
  return shape;
};

beforeEach(empty);
afterEach(empty);

it.each([1, 2, 3])('what version %i of the database left is read by this one', async (version) => {
  await leave(version);
  const db = await openPage();
  const [job] = (await db.getAllFromIndex('jobs', 'by_turn')) as JobRecord[];
  expect(job).toMatchObject({ id: 'a', state: 'done', turn: 7 });
  expect(await db.get('blobs', 'source')).toBeDefined();
  expect(await db.get('drafts', 'source')).toMatchObject({ name: 'boat.png' });
  expect(await db.getAllFromIndex('jobs', 'by_blob', 'source')).toHaveLength(1);
  db.close();
});

it('has the same stores and indexes, whichever version it began with', async () => {
  const fresh = await shapeOf();
  for (const version of [1, 2, 3]) {
    await leave(version);
    expect(await shapeOf()).toEqual(fresh);
  }
  expect(fresh.length).toBeGreaterThan(0);
});
