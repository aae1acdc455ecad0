import { expect, it } from 'vitest';
import { OPTIONS } from '../../../test/unit/engine-options.ts';
import { parseRequest } from '../../request/parse-request.ts';
import { type FailedJob, failureReport } from './failure-report.ts';

const FAILURE = {
  code: 'out_of_memory',
  message: 'The GPU is full.',
  action: 'Close tabs.',
} as const;

function job(changes: Partial<FailedJob> = {}): FailedJob {
  const parsed = parseRequest({
    image_url: 'https://pictures.example/secret.png',
    prompt: 'a secret garden',
    negative_prompt: 'a secret fence',
    image_size: { width: 512, height: 384 },
    loras: [{ path: 'https://files.example/secret.safetensors' }],
    scheduler: 'EDMEulerScheduler',
  });
  if (!parsed.ok) throw new Error('the request of this test is wrong');
  return {
    request: { ...parsed.request, seed: 7n },
    options: OPTIONS,
    progress: { phase: 'denoise', step: 3, of: 12, secondsPerStep: 1 },
    log: [{ at: 2500, level: 'WARN', code: 'ran_again', message: 'once more' }],
    attempts: 2,
    createdAt: 1000,
    ...changes,
  };
}

it('a failure without a job is told by its code, its sentence and its advice', () => {
  expect(failureReport(FAILURE)).toEqual([
    'Failure: out_of_memory',
    'Says: The GPU is full.',
    'Advises: Close tabs.',
  ]);
});

it('the job is told by its settings, how far it came, and its log', () => {
  const lines = failureReport(FAILURE, job());
  expect(lines).toContain('Model: demo, auto, auto');
  expect(lines).toContain('Came to: denoise, step 3 of 12, begun 2 times');
  expect(lines).toContain('1.5 s WARN ran_again: once more');
  const asked = lines.find((line) => line.startsWith('Asked: '));
  expect(asked).toMatch(/image_size 512x384.*1 loras.*scheduler EDMEulerScheduler/);
  expect(asked).toContain('seed 7');
});

it('neither the texts nor the addresses of the request are told', () => {
  expect(failureReport(FAILURE, job()).join('\n')).not.toContain('secret');
});

it('a job that had not begun came to nothing', () => {
  expect(failureReport(FAILURE, job({ progress: null, attempts: 1, log: [] })).at(-1)).toBe(
    'Came to: nothing yet',
  );
});
