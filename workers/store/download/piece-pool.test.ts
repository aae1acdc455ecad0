import { describe, expect, it } from 'vitest';
import { PiecePool } from './piece-pool.ts';

const { signal } = new AbortController();
const no = () => false;

/** Whether a promise has been kept by now. */
async function isKept(promise: Promise<unknown>): Promise<boolean> {
  const first = await Promise.race([promise.then(() => true), Promise.resolve(false)]);
  return (
    first ||
    Promise.race([
      promise.then(() => true),
      new Promise<false>((resolve) => setImmediate(resolve, false)),
    ])
  );
}

describe('a pool of pieces', () => {
  it('gives so many, then lets others wait; the one that is read first comes first', async () => {
    const pool = new PiecePool(10, 25);
    const [a, b] = [await pool.take(0, no, signal), await pool.take(1, no, signal)];
    const [late, early] = [pool.take(30, no, signal), pool.take(20, no, signal)];
    expect(await isKept(early)).toBe(false);
    expect(pool.takenBytes).toBe(20);
    pool.give(a);
    expect(await early).toBe(a);
    expect(await isKept(late)).toBe(false);
    pool.give(b);
    expect(await late).toBe(b);
  });

  it('gives one more to whom somebody waits for, or a download could stop for ever', async () => {
    const pool = new PiecePool(10, 10);
    await pool.take(0, no, signal);
    let urgent = false;
    const awaited = pool.take(1, () => urgent, signal);
    expect(await isKept(awaited)).toBe(false);
    urgent = true;
    pool.look();
    expect(await isKept(awaited)).toBe(true);
  });

  it('forgets who does not need a piece any more', async () => {
    const pool = new PiecePool(10, 10);
    const piece = await pool.take(0, no, signal);
    const stop = new AbortController();
    const stopped = pool.take(1, no, stop.signal);
    stop.abort(new Error('paused'));
    await expect(stopped).rejects.toThrow('paused');
    pool.give(piece);
    expect(pool.takenBytes).toBe(0);
    await expect(pool.take(2, no, stop.signal)).rejects.toThrow('paused');
  });
});
