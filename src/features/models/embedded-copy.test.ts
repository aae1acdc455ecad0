import { expect, it } from 'vitest';
import type { PackId, PackRecord, PackSource } from '../../../workers/protocol.ts';
import { copyOf } from './embedded-copy.ts';

const FOLDER = 'https://example.com/app/models/demo/';

const pack = (id: string, source: PackSource): PackRecord => ({
  id: id as PackId,
  model: 'demo',
  title: 'Demo model',
  precision: 'fp32',
  revision: null,
  source,
  licence: null,
  format: 'files',
  state: 'ready',
  storage: 'opfs',
  bytesToFetch: 1,
  bytesFetched: 1,
  bytesToStore: 1,
  bytesStored: 1,
  createdAt: 0,
  lastUsedAt: null,
  verifiedAt: null,
  failure: null,
  damaged: [],
});

it('takes the newest copy of just this folder', () => {
  const older = pack('older', { kind: 'embedded', base: FOLDER, revision: '1' });
  const newer = pack('newer', { kind: 'embedded', base: FOLDER, revision: '2' });
  const elsewhere = {
    kind: 'embedded',
    base: 'https://example.com/models/demo/',
    revision: '2',
  } as const;
  const packs = [
    older,
    newer,
    pack('elsewhere', elsewhere),
    pack('url', { kind: 'url', base: FOLDER }),
  ];
  expect(copyOf(packs, FOLDER)).toBe(newer);
  expect(copyOf([pack('url', { kind: 'url', base: FOLDER })], FOLDER)).toBeUndefined();
});
