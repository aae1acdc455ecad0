import { describe, expect, it } from 'vitest';
import { OPTIONS } from '../../../test/unit/engine-options.ts';
import type { PackId } from '../../../workers/protocol/engine-options.ts';
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

describe('the lines of the log', () => {
  it('have no words of the prompt, no address, and no name of a model’s file', () => {
    const log = (
      [
        ['prompt_expanded', 'a list wrote the prompt out: a secret garden, secret oil'],
        ['single_file', 'the model is the single file secret.safetensors: configs by its shapes'],
        ['fields_ignored', 'fields that are not known are ignored: secret'],
        ['example_stand_in', 'https://secret.example/a.png did not answer'],
        ['lora_keys_left_out', 'loras[0]: 2 keys had no effect'],
      ] as const
    ).map(([code, message]) => ({ at: 1000, level: 'INFO', code, message }) as const);
    const lines = failureReport(FAILURE, job({ log }));
    expect(lines.join('\n')).not.toContain('secret');
    expect(lines.slice(-5)).toEqual([
      '0.0 s INFO prompt_expanded',
      '0.0 s INFO single_file',
      '0.0 s INFO fields_ignored',
      '0.0 s INFO example_stand_in: <address> did not answer',
      '0.0 s INFO lora_keys_left_out: loras[0]: 2 keys had no effect',
    ]);
  });
});

describe('the model', () => {
  it('is named if the app’s list has it', () => {
    expect(modelLine('playground-v2.5-q8-0123abcd')).toBe('Model: playground-v2.5, auto, auto');
  });

  it('is not named if it is the person’s own', () => {
    expect(modelLine('secret-q8-0123abcd')).toBe(
      'Model: a model that is not in the list, auto, auto',
    );
    expect(modelLine('playground-v2.5-secret-q8-0123abcd')).not.toContain('secret');
  });

  it('is none of this machine where fal.ai drew', () => {
    expect(modelLine('demo', { place: 'hosted' })).toBe('At: fal.ai');
  });
});

function modelLine(id: string, changes: Partial<FailedJob> = {}): string | undefined {
  const options = { ...OPTIONS, model: { kind: 'installed', id: id as PackId } } as const;
  return failureReport(FAILURE, job({ options, ...changes }))[3];
}
