import 'fake-indexeddb/auto';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { ACTIONS } from '../../actions/actions.ts';
import { setSession } from '../../stores/session.ts';
import { setRequest } from '../../stores/settings.ts';
import { take } from './take.ts';

const TYPES: Readonly<Record<string, string>> = { 'boat.png': 'image/png' };

const files = (...names: readonly string[]) => ({
  entries: [],
  files: names.map((name) => new File(['?'], name, { type: TYPES[name] ?? '' })),
  list: '',
});

vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });
afterAll(() => vi.unstubAllGlobals());
afterEach(() => {
  vi.useRealTimers();
  setSession({ problem: null });
});

it('a second picture keeps a run from beginning with the first, for two seconds', async () => {
  const file = new File(['?'], 'boat.png');
  setSession({ source: { name: 'first.png', blob: file, url: '', width: 1, height: 1 } });
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const taken = take({ entries: [], files: [file], list: '' });
  expect(ACTIONS.generate.enabled()).toBe(false);
  vi.advanceTimersByTime(2000);
  expect(ACTIONS.generate.enabled()).toBe(true);
  vi.useRealTimers();
  await taken;
  setSession({ source: null });
});

describe('what is dropped on a page with a prompt', () => {
  it.each([
    { names: ['boat.png'], later: false },
    { names: ['boat'], later: false },
    { names: ['ink.safetensors', 'boat.png'], later: false },
    { names: ['cat.pti'], later: true },
    { names: ['model.ckpt'], later: true },
    { names: ['model.ckpt', 'readme.txt'], later: true },
  ])('keeps a run from beginning: $names; after two seconds it can: $later', async (row) => {
    setRequest({ prompt: 'a boat' });
    expect(ACTIONS.generate.enabled()).toBe(true);
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const taken = take(files(...row.names));
    expect(ACTIONS.generate.enabled()).toBe(false);
    vi.advanceTimersByTime(2000);
    expect(ACTIONS.generate.enabled()).toBe(row.later);
    vi.useRealTimers();
    await taken;
    // Node opens none of them, which is shown.
    expect(ACTIONS.generate.enabled()).toBe(true);
  });
});
