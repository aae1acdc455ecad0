import { expect, it } from 'vitest';
import type { CheckResult, FirstUseRecord } from '../../../workers/protocol/first-use.ts';
import { checkLines } from './check-lines.ts';
import { checkRows } from './check-rows.ts';
import { isRefused } from './checkable.ts';

const passed: CheckResult = {
  id: 'layer_norm',
  way: 'fused',
  verdict: 'passed',
  measured: 0.001,
  limit: 0.003,
  milliseconds: 40,
  why: '',
};
const sound = {
  key: { runtime: '1.31.0' },
  at: 0,
  form: 'whole',
  surveys: [{ subgroups: true, float: 'fp16', results: [passed] }],
  choice: { kernels: {}, float: 'fp16', subgroups: true, linear: 'as-asked', refused: null },
  speed: null,
  halfFailed: false,
  captureFailed: false,
} as unknown as FirstUseRecord;
const broken: FirstUseRecord = {
  ...sound,
  surveys: [
    { subgroups: true, float: 'fp16', results: [{ ...passed, verdict: 'failed', why: 'off' }] },
  ],
  choice: { ...sound.choice, refused: 'This GPU computes wrongly.' },
};
const here = { gpu: 'hardware' } as const;

it('the report says what was checked, and whether the GPU is used', () => {
  expect(checkRows(here, null)[0]).toMatchObject({ yours: 'not checked yet', verdict: 'fair' });
  expect(checkRows(here, sound)[0]).toMatchObject({ verdict: 'good' });
  expect(checkRows(here, broken)[0]).toMatchObject({
    yours: 'This GPU computes wrongly.',
    verdict: 'missing',
  });
});

it('says nothing of it where there is no GPU', () => {
  expect(checkRows({ gpu: 'software' }, null)).toEqual([]);
});

it('the copied report lists each check of each device', () => {
  expect(checkLines(null)).toEqual([]);
  expect(checkLines(broken)).toEqual([
    'Checked in fp16, subgroups on, ONNX Runtime 1.31.0:',
    '- layer norm, fused: failed, 0.001 of at most 0.003, 40 ms (off)',
  ]);
});

it('what was refused counts only where pictures are made on a GPU', () => {
  expect(isRefused(here, broken)).toBe(true);
  expect(isRefused(here, sound)).toBe(false);
  expect(isRefused(here, null)).toBe(false);
  for (const gpu of ['none', 'no-adapter', 'software'] as const) {
    expect(isRefused({ gpu }, broken)).toBe(false);
  }
});
