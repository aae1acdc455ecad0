import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { REQUEST, submit } from '../../test/service/scope.ts';
import { AbandonedRuns } from './abandoned.ts';
import { readJob, updateJob } from './jobs.ts';
import type { AwaitedRun } from './record.ts';

async function queued(run: AwaitedRun | null = null) {
  const id = await submit(REQUEST);
  await updateJob(id, () => ({ run }));
  return id;
}

it('a run that nobody waited for since the last look is cancelled, and no other job', async () => {
  const abandoned = await queued({ digest: 'a', beats: 2 });
  const held = await queued({ digest: 'b', beats: 2 });
  const released = await queued({ digest: 'c', beats: null });
  const submitted = await queued();
  const runs = new AbandonedRuns();
  await runs.cancel();
  expect(await readJob(abandoned)).toMatchObject({ state: 'queued' });

  await updateJob(held, () => ({ run: { digest: 'b', beats: 3 } }));
  await runs.cancel();
  expect(await readJob(abandoned)).toMatchObject({ failure: { code: 'cancelled' } });
  for (const id of [held, released, submitted]) {
    expect(await readJob(id)).toMatchObject({ state: 'queued', failure: null });
  }
});
