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
afterEach(() => setSession({ problem: null }));

describe('with a prompt on the screen', () => {
  it.each([
    { names: ['boat.png'], begins: false },
    { names: ['boat'], begins: false },
    { names: ['ink.safetensors', 'boat.png'], begins: false },
    { names: ['cat.pti'], begins: true },
    { names: ['model.ckpt'], begins: true },
    { names: [], begins: true },
  ])('a run can begin right after $names are dropped: $begins', async ({ names, begins }) => {
    setRequest({ prompt: 'a boat' });
    expect(ACTIONS.generate.enabled()).toBe(true);
    const taken = take(files(...names));
    expect(ACTIONS.generate.enabled()).toBe(begins);
    await taken;
    // Node opens none of them, which is shown.
    expect(ACTIONS.generate.enabled()).toBe(true);
  });
});
