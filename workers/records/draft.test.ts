import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { database } from './database.ts';
import { readDraft, readLearnedWords, saveDraft, saveLearnedWords, saveMask } from './draft.ts';

const draft = (name: string) => ({ blob: new Blob([name]), name, focus: { x: 0.5, y: 0.5 } });

const save = (tab: string, name: string | null) =>
  saveDraft(tab, name === null ? null : draft(name));

const read = async (tab: string | null) => (await readDraft(tab))?.mask?.text();

beforeEach(async () => (await database()).clear('drafts'));

describe('the picture that a person is working on', () => {
  it('is that of the tab', async () => {
    await save('a', 'in A');
    await save('b', 'in B');
    expect((await readDraft('a'))?.name).toBe('in A');
    expect((await readDraft('b'))?.name).toBe('in B');
  });

  it('is none in a tab that has none, whatever is in others', async () => {
    await save('a', 'in A');
    expect(await readDraft('b')).toBeUndefined();
  });

  it('is in a new tab that of the tab that was used last', async () => {
    await save('a', 'in A');
    await save('b', 'in B');
    await save('a', 'in A again');
    expect((await readDraft(null))?.name).toBe('in A again');
  });

  it('is none where it was taken away, and in a new tab after that', async () => {
    await save('b', 'in B');
    await save('a', 'in A');
    await save('a', null);
    expect(await readDraft('a')).toBeUndefined();
    expect(await readDraft(null)).toBeUndefined();
    expect((await readDraft('b'))?.name).toBe('in B');
  });

  it('is found as a version stored it that had one for all tabs', async () => {
    await (await database()).put('drafts', draft('old'), 'source');
    expect((await readDraft(null))?.name).toBe('old');
    await save('a', 'new');
    expect((await readDraft(null))?.name).toBe('new');
  });

  it('is kept for the eight tabs that were used last', async () => {
    for (let tab = 0; tab < 10; tab++) await save(`tab ${tab}`, `picture ${tab}`);
    expect(await (await database()).count('drafts')).toBe(16);
    expect(await (await database()).getKey('drafts', 'tab 1')).toBeUndefined();
    expect((await readDraft('tab 2'))?.name).toBe('picture 2');
  });
});

describe('the mask of the picture', () => {
  it('is stored without the picture, and read with it', async () => {
    await save('a', 'in A');
    expect(await saveMask('a', new Blob(['mask']))).toBe(true);
    expect(await read('a')).toBe('mask');
    expect((await readDraft('a'))?.name).toBe('in A');
    await saveMask('a', null);
    expect(await readDraft('a')).not.toHaveProperty('mask');
  });

  it('goes with the picture, and is none of another', async () => {
    await saveDraft('a', { ...draft('first'), mask: new Blob(['mask']) });
    expect(await read('a')).toBe('mask');
    await save('a', 'second');
    expect(await readDraft('a')).not.toHaveProperty('mask');
    await save('a', null);
    expect(await saveMask('a', new Blob(['late']))).toBe(false);
    expect(await saveMask('b', new Blob(['of nothing']))).toBe(false);
    expect(await readDraft('a')).toBeUndefined();
  });

  it('counts for which tab was used last, and not as one of the eight', async () => {
    for (let tab = 0; tab < 8; tab++) await save(`tab ${tab}`, `picture ${tab}`);
    await saveMask('tab 0', new Blob(['mask']));
    expect((await readDraft(null))?.name).toBe('picture 0');
    await save('tab 8', 'picture 8');
    expect((await readDraft('tab 0'))?.name).toBe('picture 0');
    expect(await readDraft('tab 1')).toBeUndefined();
    for (let tab = 9; tab < 17; tab++) await save(`tab ${tab}`, `picture ${tab}`);
    expect(await (await database()).get('drafts', 'tab 0/mask')).toBeUndefined();
  });

  it('is found where an earlier version kept it in the draft', async () => {
    const old = { ...draft('old'), mask: new Blob(['mask']), savedAt: 1 };
    await (await database()).put('drafts', old, 'a');
    expect(await read('a')).toBe('mask');
    await saveMask('a', null);
    expect(await readDraft('a')).not.toHaveProperty('mask');
  });
});

describe('the learned words that a person has added', () => {
  const words = [{ name: 'cat.safetensors', file: new Blob(['cat']), words: '<cat>' }];

  it('stay when the picture changes, and the picture stays when they do', async () => {
    await save('a', 'in A');
    await saveLearnedWords('a', words);
    expect((await readDraft('a'))?.name).toBe('in A');
    await save('a', null);
    expect(await readLearnedWords('a')).toMatchObject([
      { name: 'cat.safetensors', words: '<cat>' },
    ]);
  });

  it('need no picture, and are in a new tab those of the tab that was used last', async () => {
    await saveLearnedWords('a', words);
    expect(await readDraft('a')).toBeUndefined();
    expect(await readLearnedWords(null)).toHaveLength(1);
    expect(await readLearnedWords('b')).toEqual([]);
  });

  it('are none once they are taken away', async () => {
    await saveLearnedWords('a', words);
    await saveLearnedWords('a', []);
    expect(await readLearnedWords('a')).toEqual([]);
  });
});
