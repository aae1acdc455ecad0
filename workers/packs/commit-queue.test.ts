import { describe, expect, it } from 'vitest';
import { CommitQueue } from './commit-queue.ts';
import type { PackCommit } from './progress.ts';

const MB = 1024 * 1024;
const commit = (path: string): PackCommit => ({
  kind: 'source',
  source: { component: 'unet', path, byteLength: 1, sha256: '' },
});
const pathsOf = (commits: readonly PackCommit[]) =>
  commits.map((each) => (each.kind === 'source' ? each.source.path : each.kind));

/** A queue whose keeping takes until it is let go on. */
function slowQueue() {
  const batches: string[][] = [];
  let keeping: { resolve(): void; reject(error: Error): void } | undefined;
  const queue = new CommitQueue((batch) => {
    batches.push(pathsOf(batch));
    return new Promise((resolve, reject) => {
      keeping = { resolve, reject };
    });
  });
  const begun = (count: number) => expect.poll(() => batches.length).toBe(count);
  const letGo = (error?: Error) =>
    error === undefined ? keeping?.resolve() : keeping?.reject(error);
  return { queue, batches, begun, letGo };
}

describe('commits that are kept while more is made', () => {
  it('are kept in order, those that come meanwhile together', async () => {
    const { queue, batches, begun, letGo } = slowQueue();
    await queue.add(commit('a'), 1);
    await begun(1);
    await queue.add(commit('b'), 1);
    await queue.add(Promise.resolve(commit('c')), 1);
    letGo();
    await begun(2);
    letGo();
    await queue.drain();
    expect(batches).toEqual([['a'], ['b', 'c']]);
  });

  it('stop the making when many bytes wait', async () => {
    const { queue, batches, begun, letGo } = slowQueue();
    await queue.add(commit('a'), 100 * MB);
    await begun(1);
    await queue.add(commit('b'), 32 * MB);
    let added = false;
    const adding = queue.add(commit('c'), 1).then(() => (added = true));
    letGo();
    await begun(2);
    expect(added).toBe(false);
    letGo();
    await adding;
    expect(batches).toEqual([['a'], ['b', 'c']]);
  });

  it('that cannot be kept are the failure of what comes next, and nothing behind them is kept', async () => {
    const { queue, batches, begun, letGo } = slowQueue();
    await queue.add(commit('a'), 1);
    await begun(1);
    await queue.add(commit('b'), 1);
    letGo(new Error('no room'));
    await queue.settle();
    await expect(queue.add(commit('c'), 1)).rejects.toThrow('no room');
    await expect(queue.drain()).rejects.toThrow('no room');
    expect(batches).toEqual([['a']]);
  });

  it('whose content fails are not kept', async () => {
    const { queue, batches } = slowQueue();
    await queue.add(Promise.reject(new Error('no hash')), 1);
    await expect(queue.drain()).rejects.toThrow('no hash');
    expect(batches).toEqual([]);
  });
});
