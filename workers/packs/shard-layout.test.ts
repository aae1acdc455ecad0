import { describe, expect, it } from 'vitest';
import { ShardLayout, shardPath } from './shard-layout.ts';
import { ShardWriter } from './shard-writer.ts';

const ones = (count: number) => new Uint8Array(count).fill(1);

describe('records in shards', () => {
  it('lie one after another, each at a multiple of 16 and in one shard', () => {
    const layout = new ShardLayout(64);
    expect([5, 32, 16, 40].map((bytes) => layout.place(bytes))).toEqual([
      { shard: 0, offset: 0, byteLength: 5 },
      { shard: 0, offset: 16, byteLength: 32 },
      { shard: 0, offset: 48, byteLength: 16 },
      { shard: 1, offset: 0, byteLength: 40 },
    ]);
    expect(layout.shards()).toEqual([
      { path: 'shard-000.bin', byteLength: 64 },
      { path: 'shard-001.bin', byteLength: 40 },
    ]);
  });

  it('have a shard to themselves when they are larger than one', () => {
    const layout = new ShardLayout(64);
    expect([8, 100, 8].map((bytes) => layout.place(bytes).shard)).toEqual([0, 1, 2]);
  });

  it('are numbered past 999 too', () => {
    expect(shardPath(1234)).toBe('shard-1234.bin');
  });
});

describe('writing shards', () => {
  const layout = new ShardLayout(32);
  const [a, b, c] = [layout.place(3), layout.place(8), layout.place(20)];
  if (a === undefined || b === undefined || c === undefined) throw new Error('no places');

  function writer(from?: { shard: number; bytes: number }) {
    const log: string[] = [];
    const shards = new ShardWriter(
      layout.shards(),
      {
        begin: async (path) => void log.push(path),
        resume: async (path, bytes) => void log.push(`${path} from ${bytes}`),
        append: async (bytes) => void log.push([...bytes].join(' ')),
        flush: async () => void log.push('safe'),
        patch: async () => {},
        seal: async () => void log.push('sealed'),
      },
      from,
    );
    return { log, shards };
  }

  it('fills what lies between records with zeros and seals one shard before the next', async () => {
    const { log, shards } = writer();
    await shards.put(a, ones(2));
    await shards.put(a, ones(1));
    await shards.put(b, ones(8));
    await shards.put(c, ones(20));
    await shards.finish();
    expect(log).toEqual([
      'shard-000.bin',
      '1 1',
      '1',
      Array(13).fill(0).join(' '),
      Array(8).fill(1).join(' '),
      'sealed',
      'shard-001.bin',
      Array(20).fill(1).join(' '),
      'sealed',
    ]);
  });

  it('goes on where an earlier run ended', async () => {
    const { log, shards } = writer({ shard: 0, bytes: 3 });
    await shards.put(b, ones(8));
    await shards.flush();
    await shards.put(c, ones(20));
    await shards.finish();
    expect(log).toEqual([
      'shard-000.bin from 3',
      Array(13).fill(0).join(' '),
      Array(8).fill(1).join(' '),
      'safe',
      'sealed',
      'shard-001.bin',
      Array(20).fill(1).join(' '),
      'sealed',
    ]);
  });

  it('refuses a record that is too short, too long or not next', async () => {
    const { shards } = writer();
    await expect(shards.put(c, ones(20))).rejects.toThrow('shard 1 comes after shard -1');
    const short = writer().shards;
    await short.put(a, ones(2));
    await expect(short.put(b, ones(8))).rejects.toThrow('a record of 3 bytes got 2');
    await expect(writer().shards.put(a, ones(4))).rejects.toThrow('a record of 3 bytes got more');
    const early = writer().shards;
    await early.put(a, ones(3));
    await expect(early.finish()).rejects.toThrow('not all shards are written');
  });
});
