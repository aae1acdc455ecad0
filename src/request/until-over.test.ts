import { getEventListeners } from 'node:events';
import { describe, expect, it } from 'vitest';
import { untilOver } from './until-over.ts';

const never = new Promise<string>(() => {});

describe('work that may be cut short', () => {
  it('gives its result, and leaves no listener on the signal', async () => {
    const { signal } = new AbortController();
    for (let i = 0; i < 20; i++) await untilOver(Promise.resolve('done'), signal, 'over');
    await expect(untilOver(Promise.reject(new Error('no')), signal, '')).rejects.toThrow('no');
    expect(getEventListeners(signal, 'abort')).toHaveLength(0);
  });

  it('gives something else once it is cut short, or was before', async () => {
    const over = new AbortController();
    const cut = untilOver(never, over.signal, 'over');
    over.abort();
    expect(await cut).toBe('over');
    expect(await untilOver(never, over.signal, 'over')).toBe('over');
  });
});
