import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { readyPack } from '../../test/unit/ready-pack.ts';
import type { PackRecord } from '../protocol/store.ts';
import { database } from './database.ts';
import { findReady, waitsForNetwork } from './packs.ts';

const failure = { code: 'file_download_error', message: '', action: '' } as const;
const paused = {
  state: 'paused',
  failure,
  source: { kind: 'huggingface', repo: 'a/b', revision: 'c' },
} as PackRecord;

it('an install that the network paused goes on by itself; one that a person paused does not', () => {
  expect(waitsForNetwork(paused)).toBe(true);
  expect(waitsForNetwork({ ...paused, failure: null })).toBe(false);
  expect(waitsForNetwork({ ...paused, failure: { ...failure, code: 'storage_full' } })).toBe(false);
  expect(waitsForNetwork({ ...paused, state: 'provisional' })).toBe(false);
  expect(waitsForNetwork({ ...paused, source: { kind: 'files' } })).toBe(false);
});

it('a LoRA with the name of a helper is not taken for it', async () => {
  const db = await database();
  await db.put('packs', readyPack('lora', { model: 'safety-v2', format: 'lora', createdAt: 1 }));
  expect(await findReady('safety-v2')).toBeUndefined();
  await db.put(
    'packs',
    readyPack('checker', { model: 'safety-v2', format: 'checker', createdAt: 2 }),
  );
  expect(await findReady('safety-v2')).toMatchObject({ id: 'checker' });
});
