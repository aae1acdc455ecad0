import { describe, expect, it } from 'vitest';
import lockfile from '../../package-lock.json' with { type: 'json' };
import { lockfileFaults } from './lockfile.ts';

const SOUND = { version: '1.0.0', integrity: `sha512-${'A'.repeat(86)}==`, license: 'MIT' };
const faults = (change: object, path = 'node_modules/x') =>
  lockfileFaults({ '': {}, [path]: { ...SOUND, ...change } });

describe('the lockfile', () => {
  it('of this project is sound', () => {
    expect(lockfileFaults(lockfile.packages)).toEqual([]);
  });

  it('names a package without a checksum, or with a weak one', () => {
    expect(faults({ integrity: undefined })).toEqual(['node_modules/x has no checksum (sha512).']);
    expect(faults({ integrity: 'sha1-xxxx' })).toHaveLength(1);
  });

  it('names a package with an address of its own', () => {
    for (const resolved of ['git+ssh://git@example.com/x.git', 'https://example.com/x.tgz']) {
      expect(faults({ resolved })).toHaveLength(1);
    }
    expect(faults({ link: true })).toHaveLength(1);
  });

  it.each([
    ['MIT', 0],
    ['(MIT OR GPL-3.0-only)', 0],
    ['Apache-2.0 AND BSD-3-Clause', 0],
    ['Apache-2.0 AND GPL-3.0-only', 1],
    ['MPL-2.0', 1],
    ['', 1],
  ])('takes a licence for what it is: %j', (license, count) => {
    expect(faults({ license })).toHaveLength(count);
  });

  it('allows a tool more, and libvips to nobody but sharp', () => {
    expect(faults({ license: 'MPL-2.0', dev: true })).toEqual([]);
    expect(faults({ license: 'LGPL-3.0-or-later', dev: true })).toHaveLength(1);
    const sharp = 'node_modules/@img/sharp-libvips-linux-x64';
    expect(faults({ license: 'LGPL-3.0-or-later' }, sharp)).toEqual([]);
  });
});
