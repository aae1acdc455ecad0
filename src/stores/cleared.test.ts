import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { REQUEST, finished } from '../../test/service/scope.ts';
import { OPTIONS } from '../../test/unit/engine-options.ts';
import { finishJob, insertJob, listJobs } from '../../workers/records/jobs.ts';
import { parseRequest } from '../request/parse-request.ts';
import { watchForClearing } from './cleared.ts';
import { useJobs } from './jobs.ts';
import { mirrorJobs } from './mirror-jobs.ts';
import { useSession } from './session.ts';

const deleteDatabase = () =>
  new Promise((resolve, reject) => {
    const deleting = indexedDB.deleteDatabase('playground');
    deleting.addEventListener('success', resolve);
    deleting.addEventListener('error', reject);
  });

await mirrorJobs();
watchForClearing();

it('a page whose data were deleted says storage_cleared', async () => {
  const parsed = parseRequest(REQUEST);
  if (!parsed.ok) throw new Error('valid');
  const request = { ...parsed.request, seed: 1n };
  const source = new Blob(['s']);
  const { id } = await insertJob({ origin: 'app', request, options: OPTIONS, source });
  await finishJob(id, finished('x'));
  await expect.poll(() => useJobs.getState().jobs.at(-1)).toMatchObject({ id, state: 'done' });
  await deleteDatabase();
  await expect.poll(() => useSession.getState().problem?.code).toBe('storage_cleared');
  expect(await listJobs()).toEqual([]);
});
