import { beforeEach, expect, it, vi } from 'vitest';
import { isLookedAt, showWhenSeen } from './looked-at.ts';

/** The Web Locks of an origin; all of its locks are shared. */
class SharedLocks {
  readonly #held: string[] = [];

  request(name: string, _options: LockOptions, work: () => Promise<void>): Promise<void> {
    this.#held.push(name);
    return work().then(() => void this.#held.splice(this.#held.indexOf(name), 1));
  }

  query(): Promise<LockManagerSnapshot> {
    return Promise.resolve({ held: this.#held.map((name) => ({ name })) });
  }
}

type Page = EventTarget & { visibilityState: string };
let locks: SharedLocks;
beforeEach(() => (locks = new SharedLocks()));

/** Another page of the app, of which `show` says whether it can be seen. */
function open(visibilityState: string): (state: string) => void {
  const page: Page = Object.assign(new EventTarget(), { visibilityState });
  vi.stubGlobal('document', page);
  showWhenSeen(locks as unknown as LockManager);
  return (state) => {
    vi.stubGlobal('document', page);
    page.visibilityState = state;
    page.dispatchEvent(new Event('visibilitychange'));
  };
}

const asked = (): Promise<boolean> => {
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  return isLookedAt(locks as unknown as LockManager);
};

it('a hidden page knows whether another page can be seen', async () => {
  const show = open('hidden');
  await expect.poll(asked).toBe(false);
  show('visible');
  await expect.poll(asked).toBe(true);
  show('visible');
  show('hidden');
  await expect.poll(asked).toBe(false);
});

it('one of two pages that can be seen is enough', async () => {
  const first = open('visible');
  const second = open('visible');
  first('hidden');
  await expect.poll(asked).toBe(true);
  second('hidden');
  await expect.poll(asked).toBe(false);
});

it('without Web Locks a page knows of itself alone', async () => {
  vi.stubGlobal('document', { visibilityState: 'visible' });
  expect(await isLookedAt(null)).toBe(true);
  vi.stubGlobal('document', { visibilityState: 'hidden' });
  expect(await isLookedAt(null)).toBe(false);
});
