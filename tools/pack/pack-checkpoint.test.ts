import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { makeCheckpoint } from '../../test/checkpoint/make-checkpoint.ts';
import { fixture } from '../../test/goldens/golden-case.ts';
import type { PackIndex } from '../../workers/packs/format.ts';
import { tensorId } from '../../workers/packs/records.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import { packFolder } from './pack-folder.ts';
import { findPackable } from './packable.ts';

const TINY = fixture('tiny-playground');
/** So that tensors of one network lie in several shards. */
const SHARD_LIMIT = 1024 * 1024;

let root: string;
let bytes: Uint8Array<ArrayBuffer>;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'pack-checkpoint-'));
  bytes = await makeCheckpoint(TINY);
  await writeFile(join(root, 'tiny.safetensors'), bytes);
});
afterAll(() => rm(root, { recursive: true }));

async function packed(named: string, precision: Precision): Promise<PackIndex> {
  const { id, ...place } = await findPackable(named);
  const out = join(root, `${id}-${precision}`);
  const model = { id, revision: null };
  return packFolder({ ...place, out, precision, model, shardLimit: SHARD_LIMIT });
}

/** The sum of each tensor, by its network, name and form. */
const sums = ({ tensors }: PackIndex) =>
  Object.fromEntries(tensors.map((tensor) => [tensorId(tensor), tensor.sha256]));

describe('a pack of a checkpoint', () => {
  it.each(['fp32', 'fp16', 'q8', 'q4'] as const)(
    'has the folder’s tensors in %s',
    async (precision) => {
      const checkpoint = await packed(join(root, 'tiny.safetensors'), precision);
      const folder = await packed(TINY, precision);
      expect(folder.tensors.length).toBeGreaterThan(500);
      expect(sums(checkpoint)).toEqual(sums(folder));
    },
  );

  it('names its one source, with the sha256 of the whole file', async () => {
    const { sources } = await packed(join(root, 'tiny.safetensors'), 'fp16');
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    expect(sources).toEqual([
      { component: 'checkpoint', path: 'tiny.safetensors', byteLength: bytes.byteLength, sha256 },
    ]);
  });

  it('lies in the order of the file, which is read once from front to back', async () => {
    const { tensors } = await packed(join(root, 'tiny.safetensors'), 'fp16');
    const [first] = tensors;
    const last = tensors.at(-1);
    expect([first?.component, last?.component]).toEqual(['text_encoder', 'unet']);
  });

  it('has the configs and tokenizers of a folder', async () => {
    const { files } = await packed(join(root, 'tiny.safetensors'), 'fp16');
    const folder = await packed(TINY, 'fp16');
    expect(files.map(({ path }) => path)).toEqual(folder.files.map(({ path }) => path));
    const vocabulary = await readFile(join(TINY, 'tokenizer/vocab.json'));
    const sha256 = createHash('sha256').update(vocabulary).digest('hex');
    expect(files).toContainEqual(expect.objectContaining({ path: 'tokenizer/vocab.json', sha256 }));
  });
});

it('a pickle is not packed', async () => {
  await writeFile(join(root, 'old.ckpt'), 'x');
  await expect(findPackable(join(root, 'old.ckpt'))).rejects.toMatchObject({
    code: 'model_unsupported',
  });
});
