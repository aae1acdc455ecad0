import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, describe, expect, it } from 'vitest';
import { modelFolder } from '../../workers/weights/folder.ts';
import type { ByteSource } from '../../workers/weights/sources/source.ts';
import { type PackPlan, planPack } from '../../workers/packs/plan.ts';
import type { PackCommit } from '../../workers/packs/progress.ts';
import type { ShardSink } from '../../workers/packs/shard-writer.ts';
import { writePack } from '../../workers/packs/write.ts';
import { nodeSource } from '../node-source.ts';

const TINY = fileURLToPath(new URL('../../test/fixtures/tiny-playground', import.meta.url));
const MODEL = { id: 'tiny', revision: null };

let read = 0;
const opened = new Map<string, ReturnType<typeof nodeSource>>();
afterAll(async () => {
  for (const source of await Promise.allSettled(opened.values())) {
    if (source.status === 'fulfilled') await source.value.close();
  }
});

/** The miniature; every byte that is read of a source is counted. */
const folder = modelFolder('tiny', async (path): Promise<ByteSource> => {
  const found = opened.get(path) ?? nodeSource(join(TINY, path), path);
  opened.set(path, found);
  const source = await found;
  return {
    ...source,
    read(offset, length, signal) {
      read += length;
      return source.read(offset, length, signal);
    },
  };
});

class Killed extends Error {}

/** Shards in memory. A kill comes in the middle of an append, of which a part is there afterwards. */
class FragileShards implements ShardSink {
  readonly shards = new Map<string, number[]>();
  appendsLeft = Infinity;
  #open: number[] = [];

  async begin(path: string) {
    this.#open = [];
    this.shards.set(path, this.#open);
  }

  async resume(path: string, bytes: number) {
    this.#open = this.shards.get(path) ?? [];
    if (this.#open.length < bytes) throw new Error(`${path} lost bytes that were safe`);
    this.#open.length = bytes;
  }

  async append(bytes: Uint8Array) {
    this.appendsLeft -= 1;
    const killed = this.appendsLeft <= 0;
    for (const byte of killed ? bytes.subarray(0, bytes.length / 2) : bytes) this.#open.push(byte);
    if (killed) throw new Killed();
  }

  async patch() {}

  async flush() {}
  async seal() {}
}

/** Runs until it is through, killed after so many appends each time. */
async function packWithKills(plan: PackPlan, appends: readonly number[]) {
  const sink = new FragileShards();
  const commits: PackCommit[] = [];
  const kills = [...appends];
  for (;;) {
    sink.appendsLeft = kills.shift() ?? Infinity;
    try {
      const index = await writePack(plan, folder, sink, {
        model: MODEL,
        resume: structuredClone(commits),
        onCommits: async (batch) => void commits.push(...batch),
      });
      return { index, shards: sink.shards, commits };
    } catch (error) {
      if (!(error instanceof Killed)) throw error;
    }
  }
}

const asText = (shards: FragileShards['shards']) =>
  [...shards].map(([path, bytes]) => `${path} ${Buffer.from(bytes).toString('base64')}`);

describe('packing that is interrupted', () => {
  it('goes on behind the last commit and ends with the same bytes', async () => {
    const plan = await planPack(folder, 'q8', { shardLimit: 1024 * 1024 });
    read = 0;
    const whole = await packWithKills(plan, []);
    const once = read;
    read = 0;
    const appends = [1, 3, 40, 1, 2, 77, 190, 5, 300, 11, 8, 150, 1, 60, 400];
    const broken = await packWithKills(plan, appends);
    expect(broken.index).toEqual(whole.index);
    expect(asText(broken.shards)).toEqual(asText(whole.shards));
    // The small files once more for a kill among them; else the tensor in flight, once a kill.
    const largest = Math.max(
      ...plan.sources.flatMap(({ tensors }) => tensors.map(({ entry }) => entry.end - entry.begin)),
      plan.files.reduce((sum, { byteLength }) => sum + byteLength, 0),
    );
    expect(read - once).toBeGreaterThan(0);
    expect(read - once).toBeLessThanOrEqual(appends.length * largest);
  });

  it('does not go on with another plan', async () => {
    const plan = await planPack(folder, 'q8', { shardLimit: 1024 * 1024 });
    const { commits } = await packWithKills(plan, []);
    const other = await planPack(folder, 'fp16', { shardLimit: 1024 * 1024 });
    const options = { model: MODEL, resume: commits };
    await expect(writePack(other, folder, new FragileShards(), options)).rejects.toThrow(
      'what was packed so far is of another plan',
    );
  });
});
