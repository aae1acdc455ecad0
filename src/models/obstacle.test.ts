import { describe, expect, it } from 'vitest';
import type { StorageEstimate } from '../../workers/protocol/store.ts';
import type { CapabilityReport } from '../stores/probe.ts';
import { obstacle } from './obstacle.ts';

const good: CapabilityReport = {
  secureContext: true,
  crossOriginIsolated: true,
  gpu: 'hardware',
  adapter: null,
  storage: { quota: 3e11, usage: 2e7, persisted: true, privateFiles: true, keeps: 'all' },
  system: 'windows',
  browser: 'chromium',
  userAgent: 'test',
  suspends: true,
  threads: 8,
  memoryGiB: 8,
};
const room: StorageEstimate = { usage: 0, quota: 3e11, persisted: false, storage: 'opfs' };

describe('obstacle', () => {
  it('is none where all is there, and none before anything is known', () => {
    expect(obstacle(good, room)).toBeNull();
    expect(obstacle(null, null)).toBeNull();
  });

  it('says that plain http keeps files and GPU away, and blocks', () => {
    const found = obstacle({ ...good, secureContext: false, gpu: 'none' }, null);
    expect(found).toMatchObject({ blocks: true });
    expect(found?.sentence).toMatch(/plain http/);
  });

  it('says that there is no place for files, and blocks', () => {
    const found = obstacle(good, { ...room, storage: null });
    expect(found).toMatchObject({ blocks: true });
    expect(found?.action).toMatch(/normal window/);
  });

  it.each(['none', 'no-adapter', 'software'] as const)(
    'warns of a browser whose GPU is %s, and lets it install',
    (gpu) => {
      expect(obstacle({ ...good, gpu }, room)).toMatchObject({ blocks: false });
    },
  );
});
