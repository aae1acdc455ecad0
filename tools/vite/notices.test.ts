import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { formatNotices, packageOf } from './notices.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'packages-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes a package and returns its folder. */
async function put(name: string, files: Readonly<Record<string, string>>): Promise<string> {
  const description = JSON.stringify({ name, version: '1.2.3', license: 'MIT' });
  for (const [path, text] of Object.entries({ 'package.json': description, ...files })) {
    await mkdir(dirname(join(folder, name, path)), { recursive: true });
    await writeFile(join(folder, name, path), text);
  }
  return join(folder, name);
}

describe('the notices', () => {
  it('name each package with its version and all its licences', async () => {
    const packages = [
      await put('second', { 'LICENSE.md': 'second text' }),
      await put('@first/one', {
        LICENSE: 'first text',
        'codec/LICENSE.codec.md': 'text of its codec',
        'license.js': 'no licence',
        'node_modules/other/LICENSE': 'of another package',
      }),
    ];
    const [, first = '', vocabulary, second = ''] = formatNotices(packages).split('='.repeat(80));
    expect(first.trim()).toBe('@first/one 1.2.3 (MIT)\n\nfirst text\n\ntext of its codec');
    expect(vocabulary).toContain('OpenAI');
    expect(second.trim()).toBe('second 1.2.3 (MIT)\n\nsecond text');
  });

  it('have the text of a package that comes without', async () => {
    expect(formatNotices([await put('robot3', {})])).toContain('Matthew Phillips');
  });

  it('are not written when a package has no text anywhere', async () => {
    const unknown = await put('unknown', { 'README.md': 'MIT' });
    expect(() => formatNotices([unknown])).toThrow('unknown 1.2.3 comes without a licence.');
  });
});

it('a module belongs to the package it lies in', () => {
  expect(packageOf('/app/node_modules/zod/v4/index.js')).toBe('/app/node_modules/zod');
  expect(packageOf('/app/node_modules/@a/b/x.wasm?url')).toBe('/app/node_modules/@a/b');
  expect(packageOf('/app/node_modules/a/node_modules/b/x.js')).toBe(
    '/app/node_modules/a/node_modules/b',
  );
  expect(packageOf('/app/src/main.ts')).toBeUndefined();
  expect(packageOf('\0vite/preload-helper.js')).toBeUndefined();
});
