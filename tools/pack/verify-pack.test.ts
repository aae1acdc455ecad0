import { cp, mkdtemp, open, rm, truncate } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { PackIndex } from '../../workers/packs/format.ts';
import { verifyPack } from '../../workers/packs/verify.ts';
import { nodeSource } from '../node-source.ts';
import { packFolder } from './pack-folder.ts';

const TINY = fileURLToPath(new URL('../../test/fixtures/tiny-playground', import.meta.url));

let root: string;
let index: PackIndex;
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'verify-'));
  index = await packFolder({
    folder: TINY,
    out: join(root, 'sound'),
    precision: 'q8',
    model: { id: 'tiny', revision: null },
    shardLimit: 1024 * 1024,
  });
});
afterAll(() => rm(root, { recursive: true }));

/** What is wrong with a copy of the pack after `damage` was done to it. */
async function verify(name: string, damage: (folder: string) => Promise<void>) {
  const folder = join(root, name);
  await cp(join(root, 'sound'), folder, { recursive: true });
  await damage(folder);
  const opened: { close(): Promise<void> }[] = [];
  const told: number[] = [];
  const damaged = await verifyPack(
    index,
    async (path) => {
      const source = await nodeSource(join(folder, path), path);
      opened.push(source);
      return source;
    },
    (done, of) => told.push(done / of),
  );
  for (const file of opened) await file.close();
  expect(told).toHaveLength(index.files.length + index.tensors.length);
  expect(told.at(-1)).toBe(1);
  return damaged;
}

const inShard = (number: number) =>
  [...index.files, ...index.tensors].filter(({ shard }) => shard === number);

describe('verifying a pack', () => {
  it('finds nothing in a sound one', async () => {
    expect(await verify('same', async () => {})).toEqual([]);
  });

  it('names the one tensor in which a bit is flipped', async () => {
    const tensor = index.tensors[500];
    if (tensor === undefined) throw new Error('there are fewer tensors');
    const damaged = await verify('flipped', async (folder) => {
      const file = await open(join(folder, index.shards[tensor.shard]?.path ?? ''), 'r+');
      const byte = new Uint8Array(1);
      const at = tensor.offset + tensor.byteLength - 1;
      await file.read(byte, 0, 1, at);
      await file.write(
        byte.map((value) => value ^ 1),
        0,
        1,
        at,
      );
      await file.close();
    });
    expect(damaged).toEqual([tensor]);
  });

  it('names what a shard that was cut short has no longer', async () => {
    const damaged = await verify('cut', (folder) => truncate(join(folder, 'shard-002.bin'), 1000));
    expect(damaged).toEqual(inShard(2).filter((each) => each.offset + each.byteLength > 1000));
    expect(damaged.length).toBeGreaterThan(1);
  });

  it('names all of a shard that is not there', async () => {
    const damaged = await verify('gone', (folder) => rm(join(folder, 'shard-000.bin')));
    expect(damaged).toEqual(inShard(0));
  });
});
