import 'fake-indexeddb/auto';
import { beforeEach, describe, expect, it } from 'vitest';
import { readLearnedWords, saveLearnedWords } from '../../workers/records/draft.ts';
import {
  addLearnedWord,
  removeLearnedWord,
  renameLearnedWord,
  restoreLearnedWords,
  setLearnedWords,
  useLearnedWords,
} from './learned-words.ts';
import { setSession, useSession } from './session.ts';
import { tab } from './tab.ts';

const shown = () => useLearnedWords.getState().list.map(({ words }) => words);
const kept = async () => (await readLearnedWords(tab.id)).map(({ words }) => words);
const file = (name: string, content = 'vectors') => new File([content], name);

beforeEach(async () => {
  await setLearnedWords([]);
  setSession({ problem: null });
});

describe('a file that teaches a word', () => {
  it('has a word named after it, of its own, and is kept', async () => {
    await addLearnedWord(file('My Cat_v2.safetensors'));
    await addLearnedWord(file('my-cat-v2.pti'));
    await addLearnedWord(file('.safetensors'));
    expect(shown()).toEqual(['<my-cat-v2>', '<my-cat-v2-2>', '<word>']);
    expect(await kept()).toEqual(shown());
  });

  it('is waited for by a run', async () => {
    const added = addLearnedWord(file('cat.safetensors'));
    expect([shown(), useSession.getState().changing]).toEqual([[], 1]);
    await added;
    expect([shown(), useSession.getState().changing]).toEqual([['<cat>'], 0]);
    const broken = file('cat.safetensors');
    broken.arrayBuffer = () => Promise.reject(new DOMException('x', 'NotReadableError'));
    await addLearnedWord(broken);
    expect(useSession.getState()).toMatchObject({
      changing: 0,
      problem: { code: 'invalid_request' },
    });
  });

  it('is named anew and taken away, and that is kept', async () => {
    await addLearnedWord(file('a.safetensors'));
    await addLearnedWord(file('b.safetensors'));
    await renameLearnedWord(1, '<s0> <s1>');
    await removeLearnedWord(0);
    expect(shown()).toEqual(['<s0> <s1>']);
    expect(await kept()).toEqual(['<s0> <s1>']);
  });

  it('is there again after a reload, with its bytes', async () => {
    await saveLearnedWords(tab.id, [{ name: 'c.pti', file: new Blob(['cat']), words: '<c>' }]);
    useLearnedWords.setState({ list: [] });
    await restoreLearnedWords();
    expect(shown()).toEqual(['<c>']);
    expect(await useLearnedWords.getState().list[0]?.file.text()).toBe('cat');
  });

  it.each(['cat.pt', 'cat.BIN', 'cat.ckpt'])(
    'is not taken as %s, and the reason is said',
    async (name) => {
      await addLearnedWord(file(name));
      expect(shown()).toEqual([]);
      expect(useSession.getState().problem).toMatchObject({
        code: 'invalid_request',
        message: expect.stringContaining('run any code') as string,
        action: 'Use the .safetensors file of the same embedding.',
      });
    },
  );

  it('is not read where it is as large as a model', async () => {
    const large = file('model.safetensors');
    Object.defineProperty(large, 'size', { value: 6.9e9 });
    large.arrayBuffer = () => Promise.reject(new Error('it was read'));
    await addLearnedWord(large);
    expect(useSession.getState().problem?.message).toContain('too large');
  });

  it('that cannot be read is to be chosen again', async () => {
    const gone = file('gone.safetensors');
    gone.arrayBuffer = () => Promise.reject(new DOMException('it is gone', 'NotReadableError'));
    await addLearnedWord(gone);
    expect(useSession.getState().problem).toMatchObject({
      message: expect.stringContaining('it is gone') as string,
      action: 'Choose it again, or another copy of it.',
    });
  });
});
