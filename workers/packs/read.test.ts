import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../failure.ts';
import type { WeightSpec } from '../graph/weight-plan.ts';
import { halfFromFloatBits } from '../graph/half.ts';
import { blobSource } from '../weights/sources/blob-source.ts';
import type { ByteSource } from '../weights/sources/source.ts';
import type { ReadableWeight } from '../weights/weight-reader.ts';
import { WorkMemory } from '../weights/work-memory.ts';
import { formatPackIndex, type PackIndex } from './format.ts';
import { openPack } from './read.ts';

const VALUES = Float32Array.of(1, -2, 0.5, 3, 0, 7);
const HALVES = new Uint8Array(
  Uint16Array.from(new Uint32Array(VALUES.buffer), (bits) => halfFromFloatBits(bits)).buffer,
);
const CONFIG = new TextEncoder().encode('{"a":1}');

const sum = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex');
const padded = (bytes: Uint8Array) => {
  const whole = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
  whole.set(bytes);
  return whole;
};

/** A pack of two shards: a file and a table in the first, a linear weight in the second. */
const INDEX: PackIndex = {
  format: 'playground-webgpu-pack',
  version: 1,
  model: { id: 'small', revision: null },
  precision: 'fp16',
  sources: [],
  shardLimit: 32,
  shards: [
    { path: 'shard-000.bin', byteLength: 28 },
    { path: 'shard-001.bin', byteLength: 12 },
  ],
  files: [{ path: 'unet/config.json', shard: 0, offset: 0, byteLength: 7, sha256: sum(CONFIG) }],
  tensors: [
    {
      component: 'unet',
      key: 'table',
      transform: 'as-is',
      dtype: 'fp16',
      shape: [3, 2],
      dims: [3, 2],
      shard: 0,
      offset: 16,
      byteLength: 12,
      sha256: sum(HALVES),
    },
    {
      component: 'unet',
      key: 'linear',
      transform: 'transpose',
      dtype: 'fp16',
      shape: [2, 3],
      dims: [3, 2],
      shard: 1,
      offset: 0,
      byteLength: 12,
      sha256: sum(HALVES),
    },
  ],
};

const SHARDS = new Map<string, Uint8Array<ArrayBuffer>>([
  ['shard-000.bin', new Uint8Array([...padded(CONFIG), ...HALVES])],
  ['shard-001.bin', HALVES],
]);

/** Opens a folder of these files; blobs are not readable synchronously in Node, these are. */
function folder(files: ReadonlyMap<string, Uint8Array<ArrayBuffer>>, index: unknown = INDEX) {
  const text = typeof index === 'string' ? index : formatPackIndex(index as PackIndex);
  return async (path: string): Promise<ByteSource> => {
    const bytes = path === 'index.json' ? new TextEncoder().encode(text) : files.get(path);
    if (bytes === undefined) {
      throw new EngineError('model_file_missing', `The model has no file ${path}.`, '');
    }
    return {
      ...blobSource(new Blob([bytes]), path),
      readSync: (offset, length) => bytes.slice(offset, offset + length),
    };
  };
}

/** Shards with one byte flipped. */
function flipped(path: string, at: number) {
  const bytes = Uint8Array.from(SHARDS.get(path) ?? []);
  bytes[at] = (bytes[at] ?? 0) ^ 4;
  return new Map(SHARDS).set(path, bytes);
}

const linear: WeightSpec = {
  name: 'linear:fp16',
  key: 'linear',
  shape: [2, 3],
  transform: 'transpose',
  dims: [3, 2],
  dtype: 'fp16',
};

/** All pieces, copied as they came, and what they lay in. */
async function piecesOf({ pieces }: ReadableWeight, memory: WorkMemory) {
  const all: { readonly bytes: Uint8Array<ArrayBuffer>; readonly memory: ArrayBuffer }[] = [];
  for await (const piece of pieces?.(memory) ?? []) {
    all.push({ bytes: piece.slice(), memory: piece.buffer });
  }
  return all;
}

const code = (is: string, message: RegExp) =>
  expect.objectContaining({ code: is, message: expect.stringMatching(message) as string });

describe('a pack', () => {
  it('gives its small files', async () => {
    const pack = await openPack(folder(SHARDS));
    const file = await pack.file('unet/config.json');
    expect(file.size).toBe(7);
    expect(await file.read(0, 7)).toEqual(CONFIG);
    await expect(pack.file('vae/config.json')).rejects.toEqual(
      code('model_file_missing', /vae\/config\.json/),
    );
  });

  it('gives weights as they are packed, with and without a promise', async () => {
    const store = await (await openPack(folder(SHARDS))).weights('unet');
    const weight = store.find(linear);
    expect(weight.storedBytes).toBe(12);
    expect(await weight.read()).toEqual(HALVES);
    expect(weight.readSync()).toEqual(HALVES);
  });

  it('widens halves for a graph of floats', async () => {
    const store = await (await openPack(folder(SHARDS))).weights('unet');
    const bytes = await store.find({ ...linear, dtype: 'fp32' }).read();
    expect(new Float32Array(bytes.buffer)).toEqual(VALUES);
  });

  it('gives them in pieces, in memory that is used again', async () => {
    const memory = new WorkMemory();
    const store = await (await openPack(folder(SHARDS))).weights('unet');
    const [halves] = await piecesOf(store.find(linear), memory);
    expect(halves?.bytes).toEqual(HALVES);
    const [floats] = await piecesOf(store.find({ ...linear, dtype: 'fp32' }), memory);
    expect(new Float32Array(floats?.bytes.buffer ?? new ArrayBuffer(0))).toEqual(VALUES);
    const [again] = await piecesOf(store.find(linear), memory);
    expect(again?.memory).toBe(halves?.memory);
  });

  it.each([
    ['a large', 3_000_001],
    ['a very large', 9_000_001],
  ])('gives %s weight converted in many pieces', async (_name, length) => {
    const values = Uint16Array.from({ length }, (_, i) => 0x3c00 + (i % 999));
    const bytes = new Uint8Array(values.buffer);
    const large = { ...INDEX.tensors[1], shape: [values.length], dims: [values.length] };
    const tensor = {
      ...large,
      transform: 'as-is',
      byteLength: bytes.byteLength,
      sha256: sum(bytes),
    };
    const index = {
      ...INDEX,
      shards: [INDEX.shards[0], { path: 'shard-001.bin', byteLength: bytes.byteLength }],
      tensors: [INDEX.tensors[0], tensor],
    };
    const pack = await openPack(folder(new Map(SHARDS).set('shard-001.bin', bytes), index));
    const shape = [values.length];
    const spec: WeightSpec = { ...linear, transform: 'as-is', shape, dims: shape, dtype: 'fp32' };
    const weight = (await pack.weights('unet')).find(spec);
    const pieces = await piecesOf(weight, new WorkMemory());
    expect(pieces.length).toBeGreaterThan(4);
    expect(new Set(pieces.map((piece) => piece.memory)).size).toBeLessThanOrEqual(2);
    const whole = Buffer.concat(pieces.map((piece) => piece.bytes));
    expect(whole.equals(await weight.read())).toBe(true);
    bytes[bytes.byteLength - 9] = 0x11;
    const flippedPack = await openPack(folder(new Map(SHARDS).set('shard-001.bin', bytes), index));
    const damaged = (await flippedPack.weights('unet')).find(spec);
    await expect(piecesOf(damaged, new WorkMemory())).rejects.toEqual(
      code('model_damaged', /linear is damaged/),
    );
  });

  it('says where rows of a table lie', async () => {
    const store = await (await openPack(folder(SHARDS))).weights('unet');
    const { source, entry } = store.table('table');
    expect(entry).toMatchObject({ dtype: 'F16', shape: [3, 2] });
    expect(await source.read(entry.begin + 4, 4)).toEqual(HALVES.slice(4, 8));
    expect(() => store.table('none')).toThrow(code('model_tensor_missing', /none/));
  });

  it('names what it does not have', async () => {
    const store = await (await openPack(folder(SHARDS))).weights('unet');
    expect(() => store.find({ ...linear, key: 'conv' })).toThrow(
      code('model_tensor_missing', /conv/),
    );
    expect(() => store.find({ ...linear, shape: [2, 4], dims: [4, 2] })).toThrow(
      code('model_tensor_shape', /linear is packed with the shape \[2, 3\]/),
    );
    expect(() => store.find({ ...linear, transform: 'q8', dtype: 'uint8' })).toThrow(
      code('feature_not_supported', /holds the model in fp16/),
    );
  });
});

describe('a damaged pack', () => {
  it('without a usable index is refused', async () => {
    await expect(openPack(folder(SHARDS, '{"weight_map":{}}'))).rejects.toEqual(
      code('model_file_invalid', /not the index of a pack/),
    );
    await expect(openPack(folder(SHARDS, '{'))).rejects.toEqual(
      code('model_file_invalid', /not the index of a pack/),
    );
    await expect(openPack(folder(SHARDS, { ...INDEX, shards: [] }))).rejects.toEqual(
      code('model_file_invalid', /shard 0, and there are 0/),
    );
  });

  it('with a shard missing says which, and finds it once it is there', async () => {
    const files = new Map(SHARDS);
    files.delete('shard-001.bin');
    const pack = await openPack(folder(files));
    await expect(pack.weights('unet')).rejects.toEqual(
      code('model_file_missing', /shard-001\.bin/),
    );
    files.set('shard-001.bin', HALVES);
    expect(await (await pack.weights('unet')).find(linear).read()).toEqual(HALVES);
  });

  it('with a shard cut short says which', async () => {
    const pack = await openPack(folder(new Map(SHARDS).set('shard-001.bin', HALVES.slice(4))));
    await expect(pack.weights('unet')).rejects.toEqual(
      code('model_file_invalid', /shard-001\.bin of this pack has 8 bytes .* says 12/),
    );
  });

  it('with a flipped bit says in which tensor or file, and gives none of it', async () => {
    const pack = await openPack(folder(flipped('shard-001.bin', 5)));
    const weight = (await pack.weights('unet')).find(linear);
    const damaged = code('model_damaged', /linear is damaged: its sha256 is [0-9a-f]{64}/);
    await expect(weight.read()).rejects.toEqual(damaged);
    expect(() => weight.readSync()).toThrow(damaged);
    await expect(piecesOf(weight, new WorkMemory())).rejects.toEqual(damaged);
    const other = await openPack(folder(flipped('shard-000.bin', 2)));
    await expect(other.file('unet/config.json')).rejects.toEqual(
      code('model_damaged', /unet\/config\.json is damaged/),
    );
  });

  it('with an index of a gigabyte is refused before it is read', async () => {
    const huge = { ...blobSource(new Blob(), 'index.json'), size: 2 ** 30 };
    await expect(openPack(async () => huge)).rejects.toEqual(
      code('model_file_invalid', /1073741824 bytes; 33554432 are the most/),
    );
  });

  it('with more shards than a model has, or a name without end, is refused in few words', async () => {
    const shards = Array.from({ length: 5000 }, (_, i) => ({ path: `s${i}`, byteLength: 0 }));
    await expect(openPack(folder(SHARDS, { ...INDEX, shards }))).rejects.toEqual(
      code('model_file_invalid', /shards/),
    );
    const key = 'k'.repeat(1_000_000);
    const [first] = INDEX.tensors;
    const tensors = [{ ...first, key, byteLength: 13 }];
    const error = await openPack(folder(SHARDS, { ...INDEX, tensors })).catch((e: Error) => e);
    expect((error as Error).message.length).toBeLessThan(500);
  });
});
