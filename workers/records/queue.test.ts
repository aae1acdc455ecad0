import 'fake-indexeddb/auto';
import { describe, expect, it } from 'vitest';
import { REQUEST, submit } from '../../test/service/scope.ts';
import { failJob, readJob } from './jobs.ts';
import { nextJob, runNext } from './queue.ts';
import { CANCELLED } from './cancel.ts';

describe('a job that is to run next', () => {
  it('comes before all that wait; one that waits no longer stays as it is', async () => {
    const ids = [await submit(REQUEST), await submit(REQUEST), await submit(REQUEST)];
    const [first, second, third] = ids;
    if (first === undefined || second === undefined || third === undefined)
      throw new Error('three');
    expect((await nextJob())?.id).toBe(first);
    await runNext(third);
    expect((await nextJob())?.id).toBe(third);
    await runNext(second);
    expect((await nextJob())?.id).toBe(second);
    await failJob(first, CANCELLED);
    const ended = await readJob(first);
    await runNext(first);
    expect(await readJob(first)).toEqual(ended);
    expect((await nextJob())?.id).toBe(second);
  });
});
