import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { defaultProfileFolder, takeProfile } from './profile.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'profile-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('a profile', () => {
  it('is IMG2IMG_PROFILE where that is set', () => {
    expect(defaultProfileFolder({ IMG2IMG_PROFILE: '/p' })).toBe('/p');
    expect(defaultProfileFolder({})).toMatch(/playground-webgpu/);
  });

  it('is kept, and free again after its release', () => {
    const first = takeProfile(folder);
    expect(first).toMatchObject({ folder, persistent: true });
    first.release();
    const second = takeProfile(folder);
    expect(second.persistent).toBe(true);
    second.release();
  });

  it('in use gives way to a temporary one, removed at its release', () => {
    const first = takeProfile(folder);
    const second = takeProfile(folder);
    expect(second.persistent).toBe(false);
    expect(second.folder).not.toBe(folder);
    expect(existsSync(second.folder)).toBe(true);
    second.release();
    expect(existsSync(second.folder)).toBe(false);
    first.release();
  });

  it('left by a process that died is taken over', async () => {
    const { pid } = spawnSync(process.execPath, ['--version']);
    await writeFile(join(folder, 'runner.lock'), String(pid));
    const profile = takeProfile(folder);
    expect(profile.persistent).toBe(true);
    profile.release();
  });

  it('can be asked to be temporary', () => {
    const profile = takeProfile('temporary');
    expect(profile.persistent).toBe(false);
    profile.release();
  });
});
