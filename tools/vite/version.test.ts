import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import description from '../../package.json' with { type: 'json' };
import { appVersion } from './version.ts';

it('an app is named by its version and, outside of a repository, by no commit', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'no-repository-'));
  expect(appVersion(folder)).toBe(`${description.version} · unknown`);
  await rm(folder, { recursive: true });
});

it('an app of this repository is named by its commit', () => {
  expect(appVersion()).toMatch(/^\d+\.\d+\.\d+ · (?:[0-9a-f]{7,40}(?:-dirty)?|unknown)$/);
});
