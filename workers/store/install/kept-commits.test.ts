import { describe, expect, it } from 'vitest';
import { bytesSource } from '../../weights/sources/bytes-source.ts';
import type { PackId } from '../../protocol/engine-options.ts';
import type { PackCommit } from '../../packs/progress.ts';
import { shardPath } from '../../packs/shard-layout.ts';
import { missingShard, type PackFiles } from '../storage/pack-files.ts';
import { countStored, keptCommits, lookAtShards } from './kept-commits.ts';

const none = async (): Promise<never> => {
  throw new Error('not asked for here');
};

/** Shards of these sizes. @param asked gets the path of each that is opened */
function shards(sizes: Readonly<Record<string, number>>, asked: string[] = []) {
  const files: PackFiles = {
    async open(_id, path) {
      asked.push(path);
      const size = sizes[path];
      if (size === undefined) throw missingShard(path);
      return bytesSource(new Uint8Array(size), path);
    },
    write: none,
    remove: none,
    list: none,
  };
  return lookAtShards('a' as PackId, files, shardPath);
}

const place = (shard: number, offset: number) => ({ shard, offset, byteLength: 10 });
const tensors = (...places: readonly ReturnType<typeof place>[]) =>
  ({ kind: 'tensors', tensors: places, hash: {} }) as unknown as PackCommit;
const source = { kind: 'source', source: {} } as unknown as PackCommit;
const COMMITS = [
  tensors(place(0, 0), place(0, 10)),
  tensors(place(1, 0)),
  source,
  tensors(place(2, 0)),
  tensors(place(2, 10)),
];

describe('the commits of an install that goes on', () => {
  it.each([
    ['all of them where every byte is there', { 0: 20, 1: 10, 2: 20 }, 5],
    ['none behind a shard that is too short', { 0: 20, 1: 10, 2: 19 }, 4],
    ['none behind a shard that is gone', { 0: 20, 2: 20 }, 1],
    ['none where not a byte is there', {}, 0],
  ])('are %s', async (_what, given, count) => {
    const sizes = Object.entries(given).map(([shard, size]) => [shardPath(Number(shard)), size]);
    const kept = await keptCommits(
      COMMITS,
      shards(Object.fromEntries(sizes) as Record<string, number>),
    );
    expect(kept).toEqual(COMMITS.slice(0, count));
  });

  it('are found with one look at each shard', async () => {
    const asked: string[] = [];
    const sizes = { [shardPath(0)]: 20, [shardPath(1)]: 10, [shardPath(2)]: 20 };
    await keptCommits(COMMITS, shards(sizes, asked));
    expect(asked).toEqual([0, 1, 2].map(shardPath));
  });
});

it('a copy goes on with the first record that is not there', async () => {
  const isStored = shards({ [shardPath(0)]: 15, [shardPath(1)]: 10 });
  expect(await countStored([place(0, 0), place(0, 10), place(1, 0)], isStored)).toBe(1);
});
