import 'fake-indexeddb/auto';
import { expect, it } from 'vitest';
import { ask, post, QUEUE, REQUEST } from '../../test/service/scope.ts';
import type { JobId } from '../protocol/engine-job.ts';
import { listJobsIn, updateJob } from '../records/jobs.ts';
import { nextJob } from '../records/queue.ts';
import { QUEUE_LIMIT } from './intake.ts';

it('of many jobs at once those past the limit get 429, the others run in the order of their ids', async () => {
  const answers = await Promise.all(
    Array.from({ length: QUEUE_LIMIT + 20 }, () => ask(`${QUEUE}/image-to-image`, post(REQUEST))),
  );
  const accepted = answers.filter(({ status }) => status === 200);
  expect(accepted).toHaveLength(QUEUE_LIMIT);
  expect(answers.filter(({ status }) => status === 429)).toHaveLength(20);
  expect(await listJobsIn('queued')).toHaveLength(QUEUE_LIMIT);

  const bodies = (await Promise.all(accepted.map((answer) => answer.json()))) as {
    request_id: JobId;
    queue_position: number;
  }[];
  expect(new Set(bodies.map(({ request_id }) => request_id)).size).toBe(QUEUE_LIMIT);
  const inTurn: JobId[] = [];
  for (let job = await nextJob(); job !== undefined; job = await nextJob()) {
    inTurn.push(job.id);
    await updateJob(job.id, () => ({ state: 'done' }));
  }
  const byArrival = bodies.map(({ request_id }) => request_id);
  expect(inTurn).toEqual(byArrival);
});
