import { expect, it } from 'vitest';
import type { CheckResult, FirstUseRecord } from './first-use.ts';
import { describeCheck, describeFirstUse } from './first-use-words.ts';
import type { Kernels } from './kernels.ts';

const kernels: Kernels = {
  attention: 'fused',
  finestAttention: 'fused',
  textAttention: 'fused',
  linearActivations: 'int8',
  deepLinears: 'as-is',
  groupNorm: 'as-is',
  addLayerNorm: 'fused',
  geglu: 'fused',
};
const demo: CheckResult = {
  id: 'demo_picture',
  way: 'usual',
  verdict: 'passed',
  measured: 58.2,
  limit: 40,
  milliseconds: 900,
  why: '',
};
const sound: FirstUseRecord = {
  schema: 1,
  key: { vendor: '', architecture: '', description: '', driver: '', browser: '', runtime: '' },
  at: 0,
  form: 'whole',
  surveys: [{ subgroups: true, float: 'fp16', results: [demo] }],
  choice: {
    kernels,
    float: 'fp16',
    subgroups: true,
    capture: true,
    linear: 'as-asked',
    refused: null,
  },
  speed: null,
  halfFailed: false,
  captureFailed: false,
};

it('says how near the picture is to the reference, and what is computed in another way', () => {
  expect(describeFirstUse(sound)).toBe('Draws as the reference does: 58 dB in fp16');
  const withoutSubgroups: FirstUseRecord = {
    ...sound,
    surveys: [
      { subgroups: true, float: 'fp16', results: [] },
      { subgroups: false, float: 'fp16', results: [demo] },
    ],
    choice: { ...sound.choice, subgroups: false, kernels: { ...kernels, addLayerNorm: 'apart' } },
  };
  expect(describeFirstUse(withoutSubgroups)).toBe(
    'Draws as the reference does: 58 dB in fp16; attention without subgroups; layer norms apart',
  );
});

it('says why a GPU is not used', () => {
  const refused = 'This GPU computes wrongly with this browser (self attention).';
  expect(describeFirstUse({ ...sound, choice: { ...sound.choice, refused } })).toBe(refused);
});

it('says one check with its error, its limit and why it failed', () => {
  const failed = { ...demo, verdict: 'failed', measured: 12, why: 'too far' } as const;
  expect(describeCheck(failed)).toBe(
    'demo picture, usual: failed, 12 of at least 40, 900 ms (too far)',
  );
  expect(describeCheck({ ...demo, verdict: 'skipped' })).toBe('demo picture, usual: not made');
});
