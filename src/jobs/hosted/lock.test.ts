import 'fake-indexeddb/auto';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { queueJob } from '../../../test/jobs/hand-engine.ts';
import { listJobs, readJob } from '../../../workers/records/jobs.ts';
import { endAbandonedHosted } from './lock.ts';
import { sendHosted } from './send.ts';

const hosted = () => queueJob({ place: 'hosted', consent: { at: 1 } });

/** Web Locks of which some are held by other pages. */
const locks = (held: boolean) => ({
  request: (_name: string, _options: unknown, work: (lock: unknown) => Promise<void>) =>
    work(held ? null : {}),
});

afterEach(() => void vi.unstubAllGlobals());

describe('a job at the hosted service', () => {
  it('is ended when its page is gone, and not while its page lives', async () => {
    const { id } = await hosted();
    await endAbandonedHosted(locks(true) as unknown as LockManager);
    expect(await readJob(id)).toMatchObject({ state: 'running' });
    await endAbandonedHosted(locks(false) as unknown as LockManager);
    expect(await readJob(id)).toMatchObject({
      state: 'failed',
      failure: { code: 'hosted_failed' },
    });
  });

  it('that an earlier version left on plain http is ended: no page can have sent it', async () => {
    const { id } = await hosted();
    await endAbandonedHosted(null);
    expect(await readJob(id)).toMatchObject({
      state: 'failed',
      failure: { code: 'hosted_failed' },
    });
  });

  it('is refused on plain http before anything is stored', async () => {
    vi.stubGlobal('navigator', {});
    const before = (await listJobs()).length;
    const { request, options, origin } = await hosted();
    const job = { request, options, origin, source: new Blob(['source']) };
    await expect(sendHosted(job, 'key')).rejects.toMatchObject({
      code: 'hosted_failed',
      message: expect.stringContaining('plain http') as string,
    });
    expect(await listJobs()).toHaveLength(before + 1);
  });
});
