import { afterEach, describe, expect, it, vi } from 'vitest';
import { deferred } from '../../test/jobs/deferred.ts';
import { mirrorRecords } from './mirror.ts';
import { setSession, useSession } from './session.ts';

interface Entry {
  readonly id: string;
  readonly state: string;
}

/** Records in memory, listed when the test says so, and what is shown of them. */
function mirror(...ids: readonly string[]) {
  const records = new Map(ids.map((id) => [id, 'old']));
  const listed = deferred<readonly Entry[]>();
  const shown = new Map<string, string>();
  const listeners = new Set<(id: string) => void>();
  const lost: (() => void)[] = [];
  let relisted = false;
  const over = mirrorRecords<string, Entry>(
    {
      onChanged: (listener) => listeners.add(listener),
      onLost: (listener) => lost.push(listener),
      list: async () => (relisted ? [] : listed.promise),
      async read(id) {
        const state = records.get(id);
        return state === undefined ? undefined : { id, state };
      },
    },
    {
      showAll(entries) {
        shown.clear();
        for (const { id, state } of entries) shown.set(id, state);
      },
      showOne(id, entry) {
        if (entry === undefined) shown.delete(id);
        else shown.set(id, entry.state);
      },
    },
  );
  const change = (id: string, state: string | undefined) => {
    if (state === undefined) records.delete(id);
    else records.set(id, state);
    for (const listener of listeners) listener(id);
  };
  /** The list is as it was when the mirror began. */
  const list = async () => {
    listed.resolve(ids.map((id) => ({ id, state: 'old' })));
    await over;
  };
  /** The database is lost, and with it all records. */
  const lose = () => {
    records.clear();
    relisted = true;
    for (const tell of lost) tell();
  };
  const refuse = async () => {
    listed.reject(new DOMException('odd', 'UnknownError'));
    await over;
  };
  return { shown, change, list, lose, refuse, over };
}

const problem = () => useSession.getState().problem;

afterEach(() => {
  vi.useRealTimers();
  setSession({ problem: null });
});

describe('records that are mirrored', () => {
  it('are all shown, then each that changes', async () => {
    const { shown, change, list } = mirror('a', 'b');
    await list();
    expect([...shown]).toEqual([
      ['a', 'old'],
      ['b', 'old'],
    ]);
    change('a', 'new');
    change('b', undefined);
    change('c', 'new');
    await expect
      .poll(() => [...shown])
      .toEqual([
        ['a', 'new'],
        ['c', 'new'],
      ]);
  });

  it('are shown no more where they are lost with the database', async () => {
    const { shown, change, list, lose } = mirror('a', 'b');
    await list();
    lose();
    change('c', 'new');
    await expect.poll(() => [...shown]).toEqual([['c', 'new']]);
  });

  it('are shown as they are now where they change while they are listed', async () => {
    const { shown, change, list } = mirror('a', 'b');
    change('a', 'new');
    change('b', undefined);
    change('c', 'new');
    await new Promise((resolve) => setTimeout(resolve, 10));
    await list();
    await expect
      .poll(() => [...shown])
      .toEqual([
        ['a', 'new'],
        ['c', 'new'],
      ]);
  });

  it('that cannot be listed are missed with a sentence; what changes later is shown', async () => {
    const { shown, change, refuse } = mirror('a');
    await refuse();
    expect(problem()).toMatchObject({ code: 'storage_unavailable' });
    expect(problem()?.message).toMatch(/history and installed models are not shown: odd/);
    change('c', 'new');
    await expect.poll(() => [...shown]).toEqual([['c', 'new']]);
  });

  it('that cannot be listed are missed although others come', async () => {
    await mirror('a').refuse();
    await mirror('b').list();
    expect(problem()?.message).toMatch(/history and installed models are not shown: odd/);
  });

  it('that do not come are missed with a sentence, which is taken back when they come', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const { shown, list, over } = mirror('a');
    await vi.advanceTimersByTimeAsync(31_000);
    await over;
    expect(problem()?.message).toMatch(/does not answer, so history and installed models/);
    await list();
    await expect.poll(() => problem()).toBeNull();
    expect([...shown]).toEqual([['a', 'old']]);
  });
});

describe('a mirror of which hundreds change at once', () => {
  it('lists all again instead of reading each, and has every change in the end', async () => {
    const records = new Map(Array.from({ length: 500 }, (_, i) => [`${i}`, 'old']));
    const shown = new Map<string, string>();
    const listeners = new Set<(id: string) => void>();
    let reads = 0;
    await mirrorRecords<string, Entry>(
      {
        onChanged: (listener) => listeners.add(listener),
        onLost: () => undefined,
        list: async () => [...records].map(([id, state]) => ({ id, state })),
        async read(id) {
          reads += 1;
          return { id, state: records.get(id) ?? expect.fail('none') };
        },
      },
      {
        showAll: (entries) => {
          for (const { id, state } of entries) shown.set(id, state);
        },
        showOne: (id, entry) => shown.set(id, entry?.state ?? 'gone'),
      },
    );
    for (const id of records.keys()) {
      records.set(id, 'new');
      for (const listener of listeners) listener(id);
    }
    await expect.poll(() => [...new Set(shown.values())]).toEqual(['new']);
    expect(reads).toBeLessThan(50);
  });
});
