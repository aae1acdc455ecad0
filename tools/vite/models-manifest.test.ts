import { createHash } from 'node:crypto';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import manifest from '../../models-manifest.json' with { type: 'json' };
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

it('a build stops at a folder of the app that is not the one the manifest lists, and gives the list', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'manifest-'));
  const path = join(folder, 'models-manifest.json');
  const [demo] = manifest.models;
  const licence = new TextEncoder().encode('as is');
  const sha256 = createHash('sha256').update(licence).digest('hex');
  const file = { path: 'LICENSE.txt', size: 5, sha256 };
  await mkdir(join(folder, 'models/demo'), { recursive: true });
  await writeFile(join(folder, 'models/demo/LICENSE.txt'), licence);
  await writeFile(path, JSON.stringify({ version: 1, models: [{ ...demo, files: [file] }] }));
  await expect(checkManifest(path, folder)).resolves.toBeUndefined();
  await writeFile(join(folder, 'models/demo/LICENSE.txt'), 'as it was');
  await expect(checkManifest(path, folder)).rejects.toThrow(
    /does not list the files of public\/models\/demo\/\. "files" of demo should be \[[^]*"size": 9/,
  );
  await rm(folder, { recursive: true });
});
