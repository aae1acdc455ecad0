import 'fake-indexeddb/auto';
import { openDB } from 'idb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { HandEngine, queueJob } from '../../test/jobs/hand-engine.ts';
import { startExecutor } from './executor.ts';

afterEach(() => vi.restoreAllMocks());

describe('an executor whose database a newer version of the app has upgraded', () => {
  it('lets its engine and its lock go, and asks for nothing more', async () => {
    const { id } = await queueJob();
    const engine = new HandEngine();
    const closed = vi.spyOn(engine, 'close');
    const over = startExecutor({ engine, locks: null });
    await expect.poll(() => engine.running).toBe(id);
    const newer = await openDB('playground', 99);
    await over;
    expect(closed).toHaveBeenCalled();
    // The job is as the page left it: whoever executes next takes it back.
    expect(await newer.get('jobs', id)).toMatchObject({ state: 'running', attempts: 1 });
    const asked = vi.spyOn(indexedDB, 'open');
    await startExecutor({ engine, locks: null });
    expect(asked).not.toHaveBeenCalled();
    expect(engine.begun).toHaveLength(1);
    newer.close();
  });
});
