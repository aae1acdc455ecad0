import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { PackId } from '../protocol/engine-options.ts';
import { holdForReading, withoutReaders } from './locks.ts';

const PACK = 'demo-fp16-0123abcd' as PackId;

interface Asked {
  readonly mode?: LockMode;
  readonly ifAvailable?: boolean;
  readonly signal?: AbortSignal;
}

/** Web Locks of one name, as far as packs use them. Node has none. */
class Locks {
  #readers = 0;
  #alone = false;
  #changed = (): void => {};

  async request<T>(
    _name: string,
    asked: Asked,
    work: (lock: object | null) => Promise<T>,
  ): Promise<T> {
    const isFree = () => !this.#alone && (asked.mode === 'shared' || this.#readers === 0);
    if (!isFree() && asked.ifAvailable === true) return work(null);
    while (!isFree()) {
      await new Promise<void>((resolve, reject) => {
        this.#changed = resolve;
        asked.signal?.addEventListener('abort', () => reject(asked.signal?.reason));
      });
    }
    const shared = asked.mode === 'shared';
    if (shared) this.#readers += 1;
    else this.#alone = true;
    try {
      return await work({});
    } finally {
      if (shared) this.#readers -= 1;
      else this.#alone = false;
      this.#changed();
    }
  }
}

beforeEach(() => void vi.stubGlobal('navigator', { locks: new Locks() }));
afterEach(() => {
  vi.restoreAllMocks();
  vi.unstubAllGlobals();
});

it('a pack that a run reads is not deleted: model_in_use after ten seconds', async () => {
  const release = await holdForReading(PACK);
  const given = new AbortController();
  const timeout = vi.spyOn(AbortSignal, 'timeout').mockReturnValue(given.signal);
  const deleted = withoutReaders(PACK, () => Promise.resolve('deleted'));
  expect(timeout).toHaveBeenCalledWith(10_000);
  given.abort(new DOMException('ten seconds are over', 'TimeoutError'));
  await expect(deleted).rejects.toMatchObject({
    code: 'model_in_use',
    message: 'The model is in use: a run with it is under way.',
  });
  release();
});

it('it is deleted once the run has ended', async () => {
  const release = await holdForReading(PACK);
  const deleted = withoutReaders(PACK, () => Promise.resolve('deleted'));
  release();
  expect(await deleted).toBe('deleted');
});

it('a pack that is being deleted is not read: model_in_use at once', async () => {
  let done: (() => void) | undefined;
  const deleted = withoutReaders(PACK, () => new Promise<void>((resolve) => (done = resolve)));
  await expect(holdForReading(PACK)).rejects.toMatchObject({
    code: 'model_in_use',
    message: 'The model is being repaired or deleted just now.',
  });
  done?.();
  await deleted;
  (await holdForReading(PACK))();
});

it('a failure of the work itself is not taken for one', async () => {
  const broken = withoutReaders(PACK, () => Promise.reject(new Error('broken')));
  await expect(broken).rejects.toThrow('broken');
});
