import { expect, it } from 'vitest';
import type { PackRecord } from '../protocol/store.ts';
import { waitsForNetwork } from './packs.ts';

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
