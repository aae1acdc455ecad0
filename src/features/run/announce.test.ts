import { expect, it } from 'vitest';
import type { JobId } from '../../../workers/protocol/engine-job.ts';
import type { JobRecord } from '../../../workers/records/record.ts';
import { CANCELLED } from '../../../workers/records/cancel.ts';
import { announce, NOTHING_SAID } from './announce.ts';

/** A record, as far as this reads it. */
function job(id: string, about: Partial<JobRecord>): JobRecord {
  const whole: Partial<JobRecord> = { id: id as JobId, origin: 'app', progress: null, ...about };
  return { failure: null, ...whole } as JobRecord;
}

const drawing = (id: string, step: number, of: number): JobRecord =>
  job(id, { state: 'running', progress: { phase: 'denoise', step, of, secondsPerStep: null } });

const failed = (code: 'cancelled' | 'out_of_memory'): JobRecord =>
  job('a', { state: 'failed', failure: { ...CANCELLED, code } });

/** What is heard of these moments, each with its time in seconds. */
function heard(...moments: readonly (readonly [seconds: number, ...jobs: JobRecord[]])[]) {
  let said = NOTHING_SAID;
  return moments.flatMap(([seconds, ...jobs]) => {
    const before = said;
    said = announce(said, jobs, seconds * 1000);
    return said.at === before.at ? [] : [`${seconds} s: ${said.words}`];
  });
}

const done = job('a', { state: 'done' });

it('a short run is heard twice: its begin and its end', () => {
  const steps = [1, 2, 3, 4, 5].map((step) => [step, drawing('a', step, 5)] as const);
  expect(heard([0, job('a', { state: 'running' })], ...steps, [6, done])).toEqual([
    '0 s: The run has begun.',
    '6 s: The picture is there.',
  ]);
});

it('of a long run each quarter is heard, once, and never two within ten seconds', () => {
  const steps = Array.from({ length: 100 }, (_, step) => [step, drawing('a', step, 100)] as const);
  expect(heard(...steps, [120, done])).toEqual([
    '0 s: The run has begun.',
    '18 s: 25 percent',
    '48 s: 50 percent',
    '79 s: 75 percent',
    '120 s: The picture is there.',
  ]);
  const quick = steps.map(([step, one]) => [step / 4, one] as const);
  expect(heard(...quick, [30, done])).toEqual([
    '0 s: The run has begun.',
    '10 s: 25 percent',
    '20 s: 75 percent',
    '30 s: The picture is there.',
  ]);
});

it('of several short runs only the first begin and the last end are heard', () => {
  const [b, c] = [job('b', { state: 'queued' }), job('c', { state: 'done' })];
  expect(
    heard(
      [0, drawing('a', 1, 4), b],
      [2, done, b],
      [2.1, done, drawing('b', 1, 4)],
      [4, done, job('b', { state: 'done' }), c],
    ),
  ).toEqual(['0 s: The run has begun.', '4 s: The picture is there.']);
});

it('the next of a queue does not begin anew, however long nothing ran between two', () => {
  const [waiting, next] = [job('b', { state: 'queued' }), drawing('b', 1, 4)];
  expect(heard([0, drawing('a', 1, 4), waiting], [20, done, waiting], [21, done, next])).toEqual([
    '0 s: The run has begun.',
    '21 s: 25 percent',
  ]);
  const later = [60, job('b', { state: 'done' }), drawing('c', 0, 4)] as const;
  expect(heard([0, drawing('a', 1, 4)], [20, done], later).at(-1)).toBe('60 s: The run has begun.');
});

it('the last of a queue says so too where it is cancelled before it ran', () => {
  const waiting = job('b', { state: 'queued' });
  const taken = job('b', { state: 'failed', failure: CANCELLED });
  expect(
    heard([0, drawing('a', 1, 4), waiting], [20, done, waiting], [30, done, taken], [31, taken]),
  ).toEqual(['0 s: The run has begun.', '30 s: The run is cancelled.']);
  // A program has the engine.
  expect(heard([0, waiting], [5, taken])).toEqual(['5 s: The run is cancelled.']);
});

it('a run that is cancelled says so; of a failed one the view of its failure tells', () => {
  const begun = [0, drawing('a', 1, 4)] as const;
  expect(heard(begun, [3, failed('cancelled')])[1]).toBe('3 s: The run is cancelled.');
  expect(heard(begun, [3, failed('out_of_memory')])[1]).toBe('3 s: ');
});

it('what programs run here is nobody’s news', () => {
  const other = { ...drawing('a', 1, 4), origin: 'endpoint' as const };
  expect(heard([0, other], [20, other])).toEqual([]);
});
