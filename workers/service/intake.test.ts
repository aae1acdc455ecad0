import 'fake-indexeddb/auto';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { ENDPOINT_KINDS } from '../../src/request/endpoint.ts';
import { FIELD_NAMES } from '../../src/request/fields.ts';
import { scopeWith, QUEUE, ask } from '../../test/service/scope.ts';
import { deleteJob } from '../records/jobs.ts';
import { queueRequest } from './intake.ts';

const field = fc.oneof(
  fc.constant(null),
  fc.boolean(),
  fc.double(),
  fc.integer({ min: -2, max: 60 }),
  fc.string(),
  fc.constantFrom('square', 'jpeg', 'png', 'v2', '25', 'data:,x', 'data:'),
  fc.record({ width: fc.integer(), height: fc.integer() }, { requiredKeys: [] }),
  fc.array(fc.record({ path: fc.string() })),
);
const kind = fc.constantFrom(...ENDPOINT_KINDS);
const NAMES = [...FIELD_NAMES, 'unknown'];
const body = fc.oneof(
  { weight: 9, arbitrary: fc.dictionary(fc.constantFrom(...NAMES), field) },
  { weight: 1, arbitrary: fc.jsonValue() },
);

it('any JSON is a job that waits or a 422 with fal’s detail', async () => {
  const scope = scopeWith();
  await fc.assert(
    fc.asyncProperty(kind, body, async (endpoint, input) => {
      const job = await queueRequest(endpoint, input, new Headers(), scope);
      if (job.state !== 'queued') {
        const answer = await ask(`${QUEUE}/requests/${job.id}`);
        expect(answer.status).toBe(422);
        const { detail } = (await answer.json()) as { detail: { loc: unknown[]; msg: string }[] };
        expect(detail.length).toBeGreaterThan(0);
        for (const { loc, msg } of detail) {
          expect(loc[0]).toBe('body');
          expect(msg).not.toBe('');
        }
      }
      await deleteJob(job.id);
    }),
    { numRuns: 2000 },
  );
});
