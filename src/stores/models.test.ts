import { expect, it } from 'vitest';
import type { PackId } from '../../workers/protocol/engine-options.ts';
import { useModels } from './models.ts';
import { applyStoreEvent } from './mirror-packs.ts';

const pack = 'tiny-q8' as PackId;
const failure = { code: 'file_download_error', message: 'The hub is busy.', action: '' } as const;
const progress = (bytes: number) =>
  applyStoreEvent({ type: 'progress', pack, phase: 'install', bytes, of: 100, at: bytes });
const waitsFor = () => useModels.getState().work[pack]?.waitsFor;

it('an install that waits says why, until it goes on', () => {
  applyStoreEvent({ type: 'waiting', pack, failure });
  expect(useModels.getState().work[pack]).toBeUndefined();
  progress(1);
  expect(waitsFor()).toBeUndefined();
  applyStoreEvent({ type: 'waiting', pack, failure });
  expect(waitsFor()).toEqual(failure);
  expect(useModels.getState().problems[pack]).toBeUndefined();
  progress(2);
  expect(waitsFor()).toBeUndefined();
});
