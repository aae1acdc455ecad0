import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { packFixture, unpackFixtures } from './unpack-fixtures.mjs';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'fixtures-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function pack(name: string, bytes: Uint8Array): Promise<string> {
  const path = join(folder, name);
  await writeFile(path, bytes);
  packFixture(path);
  await rm(path);
  return path;
}

describe('fixtures kept compressed', () => {
  it.each([0, 1, 3, 4, 4099])('%i bytes come back as they were', async (length) => {
    const bytes = randomBytes(length);
    const tensors = await pack('weights.safetensors', bytes);
    const text = await pack('vocab.json', bytes);
    expect(unpackFixtures(folder)).toBe(2);
    expect(bytes.equals(await readFile(tensors))).toBe(true);
    expect(bytes.equals(await readFile(text))).toBe(true);
  });

  it('are unpacked once, and again when the packed file is another or the unpacked one is gone', async () => {
    const path = await pack('a.json', Buffer.from('one'));
    await pack('b.json', Buffer.from('b'));
    expect(unpackFixtures(folder)).toBe(2);
    expect(unpackFixtures(folder)).toBe(0);

    await pack('a.json', Buffer.from('two'));
    expect(unpackFixtures(folder)).toBe(1);
    expect(await readFile(path, 'utf8')).toBe('two');
    await rm(path);
    expect(unpackFixtures(folder)).toBe(1);
    expect((await stat(path)).size).toBe(3);
  });
});
