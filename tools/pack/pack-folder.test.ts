import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openPackFolder } from '../../workers/packs/open-folder.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { openModel } from '../../workers/engine/model.ts';
import type { GraphTarget } from '../../workers/graph/networks.ts';
import { COMPONENT_OF, graphOf, STAGES } from '../../workers/graph/stages.ts';
import type { PlacedWeight } from '../../workers/graph/weight-plan.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { PackIndex } from '../../workers/packs/format.ts';
import { packTarget } from '../../workers/packs/plan.ts';
import { nodeSource } from '../node-source.ts';
import { packFolder } from './pack-folder.ts';

const TINY = fileURLToPath(new URL('../../test/fixtures/tiny-playground', import.meta.url));
const MODEL = { id: 'tiny', revision: null };
/** The miniature would fit into one shard of the usual size. */
const SHARD_LIMIT = 1024 * 1024;

let root: string;
const opened: { close(): Promise<void> }[] = [];
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pack-'));
});
afterAll(async () => {
  for (const file of opened) await file.close();
  await rm(root, { recursive: true });
});

function pack(precision: Precision, name: string): Promise<PackIndex> {
  const out = join(root, name);
  return packFolder({ folder: TINY, out, precision, model: MODEL, shardLimit: SHARD_LIMIT });
}

const sum = (file: Uint8Array) => createHash('sha256').update(file).digest('hex');

/** sha256 of every file of a folder, by name. */
async function sums(name: string): Promise<Record<string, string>> {
  const folder = join(root, name);
  const names = (await readdir(folder)).toSorted();
  const files = await Promise.all(names.map((file) => readFile(join(folder, file))));
  return Object.fromEntries(files.map((file, i) => [names[i] ?? '', sum(file)]));
}

const opener = (folder: string) => async (path: string) => {
  const source = await nodeSource(join(folder, path), path);
  opened.push(source);
  return source;
};

type Seen = (
  weight: PlacedWeight,
  packed: Uint8Array<ArrayBuffer>,
  upstream: Uint8Array<ArrayBuffer>,
) => void;

/** Every weight of every graph, from the pack and from the folder it was made of. */
async function everyWeight(name: string, precision: Precision, target: GraphTarget, see: Seen) {
  const packed = await openPackFolder(name, opener(join(root, name)));
  if (packed === undefined) throw new Error(`${name} is no pack`);
  const ours = await openModel(packed, precision);
  const upstream = await openModel(modelFolder(TINY, opener(TINY)), precision);
  for (const stage of STAGES) {
    const [a, b] = [
      await ours.weights(COMPONENT_OF[stage]),
      await upstream.weights(COMPONENT_OF[stage]),
    ];
    for (const weight of graphOf(stage, ours, target).weights) {
      see(weight, a.find(weight).readSync(), b.find(weight).readSync());
    }
  }
}

async function compare(name: string, precision: Precision, target: GraphTarget) {
  const different: string[] = [];
  let count = 0;
  await everyWeight(name, precision, target, (weight, packed, upstream) => {
    if (packed.length !== weight.byteLength || !Buffer.from(packed).equals(upstream)) {
      different.push(weight.name);
    }
    count += 1;
  });
  return { count, different };
}

const NOTHING = new Float32Array(0);

/** √(Σ(a−b)² / Σb²); 0 when both are zero. */
function relativeRms(a: Float32Array, b: Float32Array): number {
  let [off, all] = [0, 0];
  b.forEach((value, i) => {
    off += ((a[i] ?? NaN) - value) ** 2;
    all += value * value;
  });
  return all === 0 ? off : Math.sqrt(off / all);
}

describe('a packed folder', () => {
  const precisions = ['fp32', 'q8'] as const;
  const first = new Map<Precision, PackIndex>();
  beforeAll(async () => {
    for (const precision of precisions) first.set(precision, await pack(precision, precision));
  });

  it.each(precisions)('in %s is the same bytes each time', async (precision) => {
    await pack(precision, `${precision}-again`);
    expect(await sums(`${precision}-again`)).toEqual(await sums(precision));
  });

  it.each(precisions)('in %s holds each tensor as ONNX Runtime is to see it', async (precision) => {
    const { count, different } = await compare(precision, precision, packTarget(precision));
    expect(different).toEqual([]);
    expect(count).toBeGreaterThan(900);
  });

  it('in fp32 serves the wasm backend as well', async () => {
    const target = { ...packTarget('fp32'), dialect: 'portable' } as const;
    expect((await compare('fp32', 'fp32', target)).different).toEqual([]);
  });

  it('in q8 gives the wasm backend floats as far off as 8 bits are', async () => {
    const target = { ...packTarget('fp32'), dialect: 'portable' } as const;
    const off: string[] = [];
    let quantised = 0;
    await everyWeight('q8', 'q8', target, (weight, packed, upstream) => {
      const [a, b] = [packed, upstream].map((bytes) => new Float32Array(bytes.buffer));
      const error = relativeRms(a ?? NOTHING, b ?? NOTHING);
      if (weight.transform === 'transpose' && error > 1e-3) quantised += 1;
      if (!(error < 1e-2)) off.push(`${weight.key}: ${error}`);
    });
    expect(off).toEqual([]);
    expect(quantised).toBeGreaterThan(100);
  });

  it('keeps shards within their limit and says what they were made from', async () => {
    const index = first.get('q8');
    expect(index?.shards.length).toBeGreaterThan(4);
    expect(index?.shards.every(({ byteLength }) => byteLength <= SHARD_LIMIT)).toBe(true);
    const unet = await readFile(join(TINY, 'unet/diffusion_pytorch_model.safetensors'));
    expect(index?.sources).toContainEqual({
      component: 'unet',
      path: 'unet/diffusion_pytorch_model.safetensors',
      byteLength: unet.length,
      sha256: sum(unet),
    });
  });

  it('gives embedding rows and small files as the folder does', async () => {
    const packed = await openPackFolder('fp32', opener(join(root, 'fp32')));
    const vocab = await readFile(join(TINY, 'tokenizer/vocab.json'), 'utf8');
    expect(await packed?.text('tokenizer/vocab.json')).toBe(vocab);
    const key = 'text_model.embeddings.token_embedding.weight';
    const tables = await Promise.all(
      [packed, modelFolder(TINY, opener(TINY))].map(async (folder) => {
        if (folder === undefined) throw new Error('no pack');
        const { source, entry } = (
          await (await openModel(folder, 'fp32')).weights('text_encoder')
        ).table(key);
        return source.read(entry.begin + 512, 512);
      }),
    );
    expect(tables[0]).toEqual(tables[1]);
  });
});

describe('packing', () => {
  it('takes the place of an earlier pack, and of nothing else', async () => {
    const before = (await pack('fp32', 'reused')).shards.length;
    const index = await pack('q8', 'reused');
    expect(index.shards.length).toBeLessThan(before);
    expect(await sums('reused')).toEqual(await sums('q8'));
    await writeFile(join(root, 'reused', 'notes.txt'), 'mine');
    await expect(pack('q8', 'reused')).rejects.toMatchObject({
      code: 'invalid_request',
      message: expect.stringMatching(/notes\.txt/) as string,
    });
  });

  it('of a file that is not the published one stops, shows both hashes and leaves no pack', async () => {
    const expected = new Map([['text_encoder/model.safetensors', 'f'.repeat(64)]]);
    const out = join(root, 'other');
    await expect(
      packFolder({ folder: TINY, out, precision: 'q8', model: MODEL, expected }),
    ).rejects.toMatchObject({
      code: 'model_file_invalid',
      message: expect.stringMatching(
        /sha256 is ([0-9a-f]{64}), then \1, and should be f{64}/,
      ) as string,
    });
    expect(await readdir(out)).not.toContain('index.json');
  });

  it('of a folder that lacks a file writes nothing', async () => {
    const out = join(root, 'none');
    await expect(
      packFolder({ folder: root, out, precision: 'q8', model: MODEL }),
    ).rejects.toMatchObject({ code: 'model_file_missing' });
    await expect(readdir(out)).rejects.toThrow();
  });

  it('that is damaged on disk afterwards is found when it is read', async () => {
    const index = await pack('q8', 'cut');
    await truncate(join(root, 'cut', 'shard-002.bin'), 1000);
    const folder = await openPackFolder('cut', opener(join(root, 'cut')));
    const [component] = index.tensors.flatMap((tensor) =>
      tensor.shard === 2 ? [tensor.component] : [],
    );
    if (component === undefined || component === 'file') throw new Error('shard 2 has no weights');
    await expect(folder?.pack?.weights(component)).rejects.toMatchObject({
      code: 'model_file_invalid',
    });
  });
});
