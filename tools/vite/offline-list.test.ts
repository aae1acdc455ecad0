import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { checkOffline, listLater } from './offline-list.ts';

const SHELL = ['index.html', 'assets/index.js', 'offline.json'];
const RUNTIME = ['jspi/ort.js', 'jspi/ort.wasm', 'asyncify/ort.js', 'asyncify/ort.wasm'].map(
  (path) => `assets/later/${path}`,
);
const STORE = 'assets/later/store.worker.js';
const BUILT = [...SHELL, ...RUNTIME, STORE, 'fal-client.js', 'sw.js', 'assets/index.js.map'];

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'dist-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** Writes a build, and `offline.json` for it; then leaves `without` out of the list. */
async function build(files: readonly string[], without: readonly string[] = []): Promise<void> {
  for (const file of files) {
    await mkdir(dirname(join(folder, file)), { recursive: true });
    await writeFile(join(folder, file), file);
  }
  const list = JSON.stringify(listLater(folder), (_, value: unknown) =>
    Array.isArray(value)
      ? value.filter(({ url }: { url: string }) => !without.includes(url))
      : value,
  );
  await writeFile(join(folder, 'offline.json'), list);
}

describe('the files a browser keeps for offline use', () => {
  it('are listed by folder: one of two runtimes, and all else that is not in the shell', async () => {
    await build(BUILT);
    const urls = Object.entries(listLater(folder)).map(([name, files]) => [
      name,
      files.map(({ url }) => url),
    ]);
    expect(Object.fromEntries(urls)).toEqual({
      jspi: ['assets/later/jspi/ort.js', 'assets/later/jspi/ort.wasm'],
      asyncify: ['assets/later/asyncify/ort.js', 'assets/later/asyncify/ort.wasm'],
      always: [STORE, 'fal-client.js'],
    });
  });
});

describe('a build', () => {
  it('is whole when every file of it is in the shell or in the list', async () => {
    await build([...BUILT, 'models/demo/model_index.json']);
    expect(() => checkOffline(folder, SHELL)).not.toThrow();
  });

  it('stops when the store worker is in neither, and names it', async () => {
    await build(BUILT, [STORE]);
    expect(() => checkOffline(folder, SHELL)).toThrow(
      `Neither in the shell nor in offline.json: ${STORE}.`,
    );
  });

  it('stops when a script of the shell is in neither', async () => {
    await build([...BUILT, 'assets/engine.js']);
    expect(() => checkOffline(folder, SHELL)).toThrow(/nor in offline\.json: assets\/engine\.js\./);
  });

  it('stops when a build of ONNX Runtime lacks its script or its wasm', async () => {
    for (const path of RUNTIME) {
      await rm(join(folder, 'assets'), { recursive: true, force: true });
      await build(BUILT.filter((file) => file !== path));
      expect(() => checkOffline(folder, SHELL), path).toThrow(/of ONNX Runtime/);
    }
  });

  it('stops when a file is kept twice', async () => {
    await build(BUILT);
    expect(() => checkOffline(folder, [...SHELL, STORE])).toThrow(
      `In the shell and in offline.json: ${STORE}.`,
    );
  });
});
