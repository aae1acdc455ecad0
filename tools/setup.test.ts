import { mkdir, mkdtemp, rm, utimes, writeFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { buildIsStale } from './build.mjs';
import { packagesAreStale } from './setup.mjs';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'setup-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes a file last changed `seconds` after an arbitrary moment. */
async function put(path: string, seconds: number, text = ''): Promise<void> {
  const file = join(folder, path);
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text);
  await utimes(file, 1_700_000_000 + seconds, 1_700_000_000 + seconds);
}

describe('packages are installed again', () => {
  it('when there are none', async () => {
    await put('package-lock.json', 0);
    expect(packagesAreStale(folder)).toBe(true);
  });

  it('not when the installation is newer than the lockfile', async () => {
    await put('package-lock.json', 0);
    await put('node_modules/.package-lock.json', 1);
    expect(packagesAreStale(folder)).toBe(false);
  });

  it('when the lockfile has changed since', async () => {
    await put('package-lock.json', 2, 'new');
    await put('node_modules/.package-lock.json', 1);
    await put('node_modules/.package-lock.sha256', 1, hash('old'));
    expect(packagesAreStale(folder)).toBe(true);
  });

  it('not when the lockfile was only written again', async () => {
    await put('package-lock.json', 2, 'same');
    await put('node_modules/.package-lock.json', 1);
    await put('node_modules/.package-lock.sha256', 1, hash('same'));
    expect(packagesAreStale(folder)).toBe(false);
  });
});

describe('the app is built again', () => {
  it('when there is no dist', async () => {
    await put('src/app/main.tsx', 0);
    expect(buildIsStale(folder)).toBe(true);
  });

  it('when a source is newer than dist', async () => {
    await put('dist/index.html', 1);
    await put('workers/engine.worker.ts', 2);
    expect(buildIsStale(folder)).toBe(true);
  });

  it('not for tests and documents', async () => {
    await put('src/app/main.tsx', 0);
    await put('dist/index.html', 1);
    await put('src/app/main.test.ts', 2);
    await put('README.md', 2);
    expect(buildIsStale(folder)).toBe(false);
  });
});

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
