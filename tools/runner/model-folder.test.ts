import { cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { chooseModel } from './model-folder.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'model-'));
});
afterEach(() => rm(folder, { recursive: true }));

/** The id of the model in `folder`. */
async function idOf(path: string): Promise<string> {
  const model = await chooseModel(path);
  if (model.kind !== 'folder') throw new Error(`${path} is no folder`);
  return model.id;
}

describe('--model', () => {
  it('is the demo model where nothing or its id is named', async () => {
    expect(await chooseModel(undefined)).toEqual({ kind: 'demo' });
    expect(await chooseModel('demo')).toEqual({ kind: 'demo' });
  });

  it('gives a folder an id that holds for its content', async () => {
    await mkdir(join(folder, 'unet'));
    await writeFile(join(folder, 'unet/config.json'), '{}');
    const first = await idOf(folder);
    expect(await idOf(folder)).toBe(first);

    const copy = `${folder}-copy`;
    await cp(folder, copy, { recursive: true, preserveTimestamps: true });
    expect((await idOf(copy)).slice(-16)).toBe(first.slice(-16));
    await rm(copy, { recursive: true });

    await writeFile(join(folder, 'unet/config.json'), '{ }');
    expect(await idOf(folder)).not.toBe(first);
  });

  it('takes a folder that lacks files: the engine says which', async () => {
    expect((await chooseModel(folder)).kind).toBe('folder');
  });
});

/** The index of a pack of nothing. */
const index = (precision: string) =>
  JSON.stringify({
    format: 'playground-webgpu-pack',
    version: 1,
    model: { id: 'm', revision: null },
    precision,
    sources: [],
    shardLimit: 1,
    shards: [],
    files: [],
    tensors: [],
  });

describe('a pack', () => {
  it('has an id of its index, which holds the checksums of all else', async () => {
    await writeFile(join(folder, 'index.json'), index('fp32'));
    const first = await idOf(folder);
    await writeFile(join(folder, 'note.txt'), 'x');
    expect(await idOf(folder)).toBe(first);
    await writeFile(join(folder, 'index.json'), index('q8'));
    expect(await idOf(folder)).not.toBe(first);
  });

  it('with an index that cannot be used: model_file_invalid', async () => {
    await writeFile(join(folder, 'index.json'), index('q3'));
    await expect(chooseModel(folder)).rejects.toMatchObject({ code: 'model_file_invalid' });
  });
});

describe('a single-file checkpoint', () => {
  it('has an id that ends as its name does, and holds for its content', async () => {
    const file = join(folder, 'my model.safetensors');
    await writeFile(file, 'x');
    const first = await chooseModel(file);
    expect(first).toMatchObject({ kind: 'file', file });
    expect(first.kind === 'file' && first.id).toMatch(/^my model-[0-9a-f]{16}\.safetensors$/);
    expect(await chooseModel(file)).toEqual(first);
    await writeFile(file, 'xy');
    expect(await chooseModel(file)).not.toEqual(first);
  });

  it('a .ckpt, which can hold programs: model_unsupported', async () => {
    await writeFile(join(folder, 'a.ckpt'), 'x');
    await expect(chooseModel(join(folder, 'a.ckpt'))).rejects.toMatchObject({
      code: 'model_unsupported',
    });
  });
});

describe('no model', () => {
  it('an unknown name: model_not_found', async () => {
    await expect(chooseModel(join(folder, 'none'))).rejects.toMatchObject({
      code: 'model_not_found',
    });
  });

  it('a folder of something else: feature_not_supported', async () => {
    await writeFile(join(folder, 'shard-0.bin'), '');
    await expect(chooseModel(folder)).rejects.toMatchObject({ code: 'feature_not_supported' });
  });

  it('a known model that is not in a folder yet: feature_not_supported', async () => {
    await expect(chooseModel('playground-v2.5')).rejects.toMatchObject({
      code: 'feature_not_supported',
    });
  });
});
