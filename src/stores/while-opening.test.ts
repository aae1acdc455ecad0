import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { useSession } from './session.ts';
import { PATIENCE_MS, whileChanging, whileOpening } from './while-opening.ts';

const counts = () => {
  const { opening, changing } = useSession.getState();
  return { opening, changing };
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

it('counts until it is done, also where it fails', async () => {
  expect(await whileOpening(async () => counts())).toEqual({ opening: 1, changing: 1 });
  expect(await whileChanging(async () => counts())).toEqual({ opening: 0, changing: 1 });
  await expect(whileOpening(() => Promise.reject(new Error('broken')))).rejects.toThrow('broken');
  expect(counts()).toEqual({ opening: 0, changing: 0 });
  expect(vi.getTimerCount()).toBe(0);
});

it('counts a change that takes long for two seconds, and a picture that is opened until the end', async () => {
  const ends: (() => void)[] = [];
  const long = () => new Promise<void>((resolve) => ends.push(resolve));
  const all = [whileOpening(long), whileChanging(long)];
  vi.advanceTimersByTime(PATIENCE_MS - 1);
  expect(counts()).toEqual({ opening: 1, changing: 2 });
  vi.advanceTimersByTime(1);
  expect(counts()).toEqual({ opening: 1, changing: 0 });
  for (const end of ends) end();
  await Promise.all(all);
  expect(counts()).toEqual({ opening: 0, changing: 0 });
});
