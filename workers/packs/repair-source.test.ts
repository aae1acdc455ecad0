/** Files that came wrong the first time, in installs that are broken off while they are corrected. */
import { beforeAll, describe, expect, it } from 'vitest';
import { changed, KEYS, PATH, Shards, stored, write } from '../../test/unit/q4-pack.ts';
import { bytesSource } from '../weights/sources/bytes-source.ts';
import { sha256 } from './checksum.ts';
import type { PackCommit } from './progress.ts';
import { verifyPack } from './verify.ts';

const wrong = changed(stored(), 'a', 0.25);

describe('a pack whose file came wrong', () => {
  let expected: ReadonlyMap<string, string>;
  beforeAll(async () => {
    expected = new Map([[PATH, await sha256(stored())]]);
  });

  /** What a pack committed whose first reading had a wrong weight, and its shards. */
  async function corrected() {
    const sink = new Shards();
    const commits: PackCommit[] = [];
    const onCommits = async (batch: readonly PackCommit[]) => void commits.push(...batch);
    const index = await write(sink, [wrong, stored()], { expected, onCommits });
    return { sink, commits, index };
  }

  const faultsOf = async (sink: Shards, commits: readonly PackCommit[]) => {
    const more: PackCommit[] = [];
    const index = await write(sink, [stored()], {
      expected,
      resume: structuredClone(commits),
      onCommits: async (batch) => void more.push(...batch),
    });
    const open = async (path: string) =>
      bytesSource(Uint8Array.from(sink.files.get(path) ?? []), path);
    return { index, more, faults: await verifyPack(index, open) };
  };

  it('commits the tensors that were different, and no others', async () => {
    const { commits } = await corrected();
    const repaired = commits.flatMap((each) => (each.kind === 'repaired' ? each.tensors : []));
    expect(new Set(repaired.map(({ key }) => key))).toEqual(new Set(['a']));
  });

  it('knows the checksums of the bytes that are there where the commit of their correction is lost', async () => {
    const { sink, commits, index } = await corrected();
    const first = commits.findIndex(({ kind }) => kind === 'repaired');
    const again = await faultsOf(sink, commits.slice(0, first));
    expect(again.faults).toEqual([]);
    expect(again.index).toEqual(index);
    expect(again.more.map(({ kind }) => kind)).toEqual(['repaired', 'source']);
  });

  it('knows them where the commits of later tensors are lost, too', async () => {
    const { sink, commits, index } = await corrected();
    // The small files, and the first weight with the checksum of its wrong bytes.
    const again = await faultsOf(sink, commits.slice(0, 2));
    expect(again.faults).toEqual([]);
    expect(again.index).toEqual(index);
    expect(again.more.filter(({ kind }) => kind === 'tensors')).toHaveLength(KEYS.length - 1);
  });
});
