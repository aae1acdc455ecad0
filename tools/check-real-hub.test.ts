import type { Page } from 'playwright-core';
import { expect, it } from 'vitest';
import { startHubServer } from '../test/servers/hub-server.ts';
import { memoryFile } from '../test/servers/hub/hub-files.ts';
import { lookAtHub } from './check-real-hub.ts';

const PATHS = ['unet/m.safetensors', 'vae/m.safetensors'];

it('says what the hub answered to ten reads, and what each pointer is', async () => {
  const entries = PATHS.map((path, i) => [path, memoryFile(new Uint8Array(90 - i), true)] as const);
  const repos = { 'owner/model': { revision: 'abc', files: new Map(entries) } };
  const hub = await startHubServer({ repos, cdns: 2 });
  // What runs in the page runs here: it needs fetch alone.
  const page = { evaluate: async (run: (url: string) => unknown, url: string) => run(url) };
  const lines: string[] = [];
  const files = entries.map(([path, file]) => ({ path, size: file.size, sha256: file.oid }));
  const [first = { path: '' }, ...rest] = files;
  const known = [{ ...first, sha256: 'f'.repeat(64) }, ...rest, { path: 'vae/config.json' }];
  const on = { hub: hub.origin, repo: 'owner/model', revision: 'abc', files: known };
  await lookAtHub(page as unknown as Page, on, (line) => lines.push(line));
  await hub.close();
  const reads = lines.filter((line) =>
    / 206 localhost:\d+ "[0-9a-f]{64}" bytes 0-7\/90 \d+$/.test(line),
  );
  expect(reads).toHaveLength(10);
  expect(new Set(reads.map((line) => line.split(' ')[3])).size).toBe(2);
  const pointers = lines.filter((line) => line.includes('git-lfs'));
  expect(pointers.map((line) => line.trim().split(':')[0])).toEqual(PATHS);
  expect(lines.filter((line) => line.includes('the app knows sha256 fff'))).toHaveLength(1);
});
