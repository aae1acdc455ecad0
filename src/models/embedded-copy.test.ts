import { expect, it } from 'vitest';
import { readyPack } from '../../test/unit/ready-pack.ts';
import type { PackSource } from '../../workers/protocol/store.ts';
import { copyOf } from './embedded-copy.ts';

const FOLDER = 'https://example.com/app/models/demo/';

const pack = (id: string, source: PackSource) =>
  readyPack(id, { model: 'demo', title: 'Demo model', precision: 'fp32', source, format: 'files' });

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
