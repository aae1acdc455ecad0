import { describe, expect, it } from 'vitest';
import type { FinishedLatents } from '../protocol/engine-job.ts';
import { type Failed, faultOf, nextTry, type SecondWay, type Try } from './second-way.ts';

const FIRST: Try = {
  ways: [],
  residency: undefined,
  float: undefined,
  capture: undefined,
  finished: undefined,
};
const LATENTS: FinishedLatents = {
  latents: [new Float32Array(4)],
  prompt: 'a spoon',
  seed: 5n,
  seconds: 1,
  stages: [],
};
const failed = (change: Partial<Failed>): Failed => ({
  code: 'internal_error',
  computedIn: 'fp32',
  recorded: false,
  finished: undefined,
  ...change,
});

describe('a job that failed runs again', () => {
  it.each<[string, Partial<Failed>, Partial<Try>]>([
    ['memory ran out: with less', { code: 'out_of_memory' }, { residency: 'none' }],
    ['its device was lost: with less', { code: 'device_lost' }, { residency: 'none' }],
    [
      'it gave no numbers in half precision: in float32',
      { code: 'not_finite', computedIn: 'fp16' },
      { float: 'fp32' },
    ],
    [
      'it computed wrongly in half precision: in float32',
      { code: 'wrong_values', computedIn: 'fp16' },
      { float: 'fp32' },
    ],
    [
      'it failed with recorded calls: with plain ones',
      { code: 'internal_error', recorded: true },
      { capture: 'off', residency: undefined },
    ],
    [
      'it computed wrongly with recorded calls: with plain ones',
      { code: 'wrong_values', computedIn: 'fp16', recorded: true },
      { capture: 'off', float: undefined },
    ],
  ])('because %s', (_, change, next) => {
    expect(nextTry(FIRST, failed(change))).toMatchObject({ ...next, finished: undefined });
  });

  it.each(['out_of_memory', 'device_lost', 'not_finite', 'wrong_values'] as const)(
    'from its finished latents after %s at the decode',
    (code) => {
      const next = nextTry(FIRST, failed({ code, computedIn: 'fp16', finished: LATENTS }));
      expect(next?.finished).toBe(LATENTS);
    },
  );

  it('where memory runs out at the decode although it had one stage at a time: its tiles are smaller', () => {
    const before: Try = { ...FIRST, residency: 'none' };
    const atDecode = failed({ code: 'out_of_memory', finished: LATENTS });
    expect(nextTry(before, atDecode)).toMatchObject({ finished: LATENTS });
  });

  it('in each way once', () => {
    const ways: SecondWay[] = [];
    let now = FIRST;
    for (const code of ['device_lost', 'out_of_memory', 'not_finite'] as const) {
      const next = nextTry(now, failed({ code, computedIn: 'fp16', finished: LATENTS }));
      if (next === null) continue;
      now = next;
      ways.push(...now.ways.slice(ways.length));
      expect(nextTry(now, failed({ code, computedIn: 'fp16', finished: LATENTS }))).toBeNull();
    }
    // One stage at a time and small tiles were part of the new device.
    expect(ways).toEqual(['device_opened_again', 'computed_in_fp32']);
  });
});

it('computes in float32 where plain calls in half precision are wrong too', () => {
  const wrong = failed({ code: 'wrong_values', computedIn: 'fp16', recorded: true });
  const plain = nextTry(FIRST, wrong);
  if (plain === null) throw new Error('there is another way');
  const inFp32 = nextTry(plain, { ...wrong, recorded: false });
  if (inFp32 === null) throw new Error('there is a third way');
  expect(inFp32).toMatchObject({ capture: 'off', float: 'fp32' });
  // Recording did nothing wrong: the plain calls gave the same.
  expect(faultOf(inFp32)).toEqual({ capture: false, half: true });
});

const after = (...ways: SecondWay[]) => faultOf({ ...FIRST, ways });

describe('a try that went well', () => {
  it('shows that recording was the fault only if nothing else was changed after it', () => {
    expect(after('calls_not_repeated').capture).toBe(true);
    expect(after('device_opened_again', 'calls_not_repeated').capture).toBe(true);
    expect(after('calls_not_repeated', 'device_opened_again').capture).toBe(false);
    expect(after('calls_not_repeated', 'one_stage_at_a_time').capture).toBe(false);
    expect(after().capture).toBe(false);
  });

  it('shows that half precision was the fault, unless float32 failed until the calls were plain', () => {
    expect(after('computed_in_fp32').half).toBe(true);
    expect(after('computed_in_fp32', 'one_stage_at_a_time').half).toBe(true);
    expect(after('computed_in_fp32', 'calls_not_repeated')).toEqual({ capture: true, half: false });
  });
});

describe('a job that failed does not run again', () => {
  it.each<[string, Partial<Failed>]>([
    ['for a fault of the request', { code: 'invalid_request' }],
    ['because it was cancelled', { code: 'cancelled' }],
    ['because it gave no numbers in float32', { code: 'not_finite' }],
    ['because it computed wrongly in float32', { code: 'wrong_values' }],
    ['because its decode failed: no recorded call did that', { recorded: true, finished: LATENTS }],
    ['because it gave no numbers before it had a model', { code: 'not_finite', computedIn: null }],
  ])('%s', (_, change) => {
    expect(nextTry(FIRST, failed(change))).toBeNull();
  });

  it('where memory runs out before the decode although it had one stage at a time', () => {
    const before: Try = { ...FIRST, residency: 'none' };
    expect(nextTry(before, failed({ code: 'out_of_memory' }))).toBeNull();
  });
});
