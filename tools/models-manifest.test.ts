import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import manifest from '../models-manifest.json' with { type: 'json' };
import { checkManifest } from './models-manifest.ts';

it('a build stops at a manifest that is not valid, and names the field', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  const path = join(folder, 'models-manifest.json');
  await writeFile(path, JSON.stringify(manifest));
  await expect(checkManifest(path)).resolves.toBeUndefined();
  await writeFile(path, JSON.stringify({ ...manifest, version: 2 }));
  await expect(checkManifest(path)).rejects.toThrow(/models-manifest\.json is not valid\. version/);
  await rm(folder, { recursive: true });
});
