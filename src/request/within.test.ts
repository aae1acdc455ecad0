import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { within } from './within.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const late = () => new Error('late');

describe('a wait with an end', () => {
  it('is over with its answer, or its error, and leaves no timer', async () => {
    expect(await within(Promise.resolve('answer'), 1000, late)).toBe('answer');
    await expect(within(Promise.reject(new Error('no')), 1000, late)).rejects.toThrow('no');
    expect(vi.getTimerCount()).toBe(0);
  });

  it('is over at its end where nothing answers', async () => {
    const over = expect(within(new Promise(() => {}), 1000, late)).rejects.toThrow('late');
    await vi.advanceTimersByTimeAsync(1000);
    await over;
  });
});
