import { createHash } from 'node:crypto';
import { mkdtemp, open as openFile, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openFolderSink } from '../../tools/pack/folder-sink.ts';
import { EngineError } from '../failure.ts';
import { modelFolder } from '../weights/folder.ts';
import { bytesSource } from '../weights/sources/bytes-source.ts';
import { isFilesPack } from './file-blocks.ts';
import { formatPackIndex, type PackIndex } from './format.ts';
import { parsePackIndex } from './parse-index.ts';
import { planFiles } from './plan-files.ts';
import { packOf } from './read.ts';
import { verifyPack } from './verify.ts';
import { writePack } from './write.ts';

const LIMIT = 1000;
const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const CONFIG = new TextEncoder().encode('{"model_type":"vit"}');
/** Three blocks and a bit, of an odd length. */
const MODEL = Uint8Array.from({ length: 3301 }, (_, i) => (i * i) & 0xff);
const FILES = new Map([
  ['config.json', CONFIG],
  ['onnx/model.onnx', MODEL],
  ['empty.txt', new Uint8Array(0)],
]);
const PUBLISHED = new Map([['onnx/model.onnx', sum(MODEL)]]);

/** The files as a folder; `changed` stands for others that came later. */
function folder(changed: ReadonlyMap<string, Uint8Array<ArrayBuffer>> = new Map()) {
  return modelFolder('files', async (path) => {
    const bytes = changed.get(path) ?? FILES.get(path);
    if (bytes === undefined) throw new EngineError('model_file_missing', path, '');
    return bytesSource(bytes, path);
  });
}

const plan = (published = PUBLISHED) =>
  planFiles(folder(), [...FILES.keys()], published, { precision: 'fp32', shardLimit: LIMIT });

let out: string;
let index: PackIndex;
beforeAll(async () => {
  out = await mkdtemp(join(tmpdir(), 'files-pack-'));
  index = await writePack(await plan(), folder(), await openFolderSink(out), {
    model: { id: 'files', revision: null },
    expected: PUBLISHED,
  });
});
afterAll(() => rm(out, { recursive: true }));

const open = async (path: string) =>
  bytesSource(new Uint8Array(await readFile(join(out, path))), path);

describe('a pack of files taken as they are', () => {
  it('keeps small files whole, and those with a published sha256 in blocks that fit a shard', () => {
    expect(index.files.map(({ path }) => path)).toEqual(['config.json', 'empty.txt']);
    expect(index.tensors.map(({ key, byteLength }) => [key, byteLength])).toEqual([
      ['onnx/model.onnx#0', 1000],
      ['onnx/model.onnx#1', 1000],
      ['onnx/model.onnx#2', 1000],
      ['onnx/model.onnx#3', 301],
    ]);
    expect(index.sources).toEqual([
      { component: 'file', path: 'onnx/model.onnx', byteLength: 3301, sha256: sum(MODEL) },
    ]);
    expect(isFilesPack(index)).toBe(true);
  });

  it('has an index that is valid', () => {
    expect(parsePackIndex(JSON.parse(formatPackIndex(index)))).toEqual(index);
  });

  it('gives every file back, and any part of it', async () => {
    const pack = packOf(index, open);
    for (const [path, bytes] of FILES) {
      const file = await pack.file(path);
      expect(file.size).toBe(bytes.length);
      expect(await file.read(0, file.size)).toEqual(bytes);
    }
    const model = await pack.file('onnx/model.onnx');
    expect(await model.read(990, 1500)).toEqual(MODEL.subarray(990, 2490));
    // As the wasm backend reads.
    expect(model.readSync?.(990, 1500)).toEqual(MODEL.subarray(990, 2490));
    await expect(pack.file('onnx/other.onnx')).rejects.toMatchObject({
      code: 'model_file_missing',
    });
  });

  it('finds the one block whose bytes are not those that were written', async () => {
    const [, , block] = index.tensors;
    const shard = index.shards[block?.shard ?? 0]?.path ?? '';
    const file = await openFile(join(out, shard), 'r+');
    const at = (block?.offset ?? 0) + 5;
    await file.write(Uint8Array.of((MODEL[2005] ?? 0) ^ 1), 0, 1, at);
    expect((await verifyPack(index, open)).map((record) => 'key' in record && record.key)).toEqual([
      'onnx/model.onnx#2',
    ]);
    const model = await packOf(index, open).file('onnx/model.onnx');
    expect(await model.read(0, 2000)).toEqual(MODEL.subarray(0, 2000));
    expect(() => model.readSync?.(1999, 2)).toThrow(/^onnx\/model\.onnx#2 is damaged/);
    await expect(model.read(1999, 2)).rejects.toMatchObject({
      code: 'model_damaged',
      message: expect.stringMatching(/^onnx\/model\.onnx#2 is damaged/) as string,
    });
    await file.write(MODEL, 2005, 1, at);
    await file.close();
  });

  it('refuses a file that is not the published one, read twice, with both hashes', async () => {
    const other = MODEL.map((byte) => byte ^ 1);
    const scratch = await mkdtemp(join(tmpdir(), 'files-pack-'));
    const changed = folder(new Map([['onnx/model.onnx', other]]));
    const written = writePack(await plan(), changed, await openFolderSink(scratch), {
      model: { id: 'files', revision: null },
      expected: PUBLISHED,
    });
    await expect(written).rejects.toMatchObject({
      code: 'model_file_invalid',
      message: expect.stringContaining(`${sum(other)}, and should be ${sum(MODEL)}`) as string,
    });
    await rm(scratch, { recursive: true });
  });

  it('takes a file without a published sha256 as it comes', async () => {
    const { files, sources } = await plan(new Map());
    expect(files.map(({ path }) => path)).toEqual([...FILES.keys()]);
    expect(sources).toEqual([]);
  });

  it('is planned without a look at files whose sizes are known', async () => {
    const sizes = new Map([...FILES].map(([path, bytes]) => [path, bytes.length]));
    const nothing = modelFolder('files', (path) =>
      Promise.reject(new Error(`${path} was asked for`)),
    );
    const options = { precision: 'fp32', shardLimit: LIMIT, sizes } as const;
    expect(await planFiles(nothing, [...FILES.keys()], PUBLISHED, options)).toEqual(await plan());
  });

  it('that lacks one of its files, or names none, is not planned', async () => {
    const asked = planFiles(folder(), ['config.json', 'vocab.json'], PUBLISHED, {
      precision: 'q8',
    });
    await expect(asked).rejects.toMatchObject({ code: 'model_file_missing' });
    const none = planFiles(folder(), [], PUBLISHED, { precision: 'q8' });
    await expect(none).rejects.toMatchObject({ code: 'model_file_missing' });
  });
});
