import { describe, expect, it } from 'vitest';
import { USUAL_KERNELS } from '../../graph/kernels.ts';
import {
  CHECK_IDS,
  type CheckId,
  type CheckResult,
  type Survey,
} from '../../protocol/first-use.ts';
import { choose, nextVariant, type Variant } from './choose.ts';
import { waysOf } from './ways.ts';

const ROOMY = { maxStorageBufferBindingSize: 2 ** 30 };
const SMALL = { maxStorageBufferBindingSize: 2 ** 27 };

/** Whether an operator is computed wrongly in one way on one device. */
type Broken = (id: CheckId, way: string, device: Variant) => boolean;

/** Surveys as the engine makes them on an adapter on which `broken` is wrong. */
function checked(broken: Broken, first: Variant, facts = ROOMY): readonly Survey[] {
  const surveys: Survey[] = [];
  for (let device: Variant | null = first; device !== null; device = nextVariant(surveys)) {
    const results: CheckResult[] = [];
    for (const id of CHECK_IDS) {
      for (const way of waysOf(id, device.float, facts)) {
        const verdict = broken(id, way, device) ? 'failed' : 'passed';
        results.push({ id, way, verdict, measured: 0, limit: 1, milliseconds: 1, why: '' });
        if (verdict === 'passed') break;
      }
    }
    surveys.push({ ...device, results });
  }
  return surveys;
}

const HALF: Variant = { subgroups: true, float: 'fp16' };
const choiceOf = (broken: Broken, first = HALF, facts = ROOMY) =>
  choose(checked(broken, first, facts), USUAL_KERNELS);

const isFused = (id: CheckId, way: string) => id.endsWith('attention') && way === 'fused';
const onlyPlainIsRight: Broken = (id, way) => id === 'self_attention' && way !== 'plain';

describe('the choice after a check of a GPU', () => {
  it('is the quickest way of everything where all is right', () => {
    expect(choiceOf(() => false)).toEqual({
      kernels: { ...USUAL_KERNELS, finestAttention: 'fused' },
      float: 'fp16',
      subgroups: true,
      capture: true,
      linear: 'as-asked',
      refused: null,
    });
  });

  it.each<[string, Broken, object]>([
    [
      'a recorded call is wrong: calls are plain, on the same device',
      (id, way) => id === 'capture' && way === 'repeated',
      { capture: false, subgroups: true, float: 'fp16' },
    ],
    [
      'attention is wrong with subgroups only: the device is opened without them',
      (id, way, { subgroups }) => subgroups && isFused(id, way),
      { subgroups: false, float: 'fp16', kernels: { attention: 'fused', textAttention: 'fused' } },
    ],
    [
      'attention is wrong in half precision: it computes in fp32',
      (id, way, { float }) => float === 'fp16' && isFused(id, way),
      { float: 'fp16', kernels: { attention: 'fused-fp32', finestAttention: 'fused-fp32' } },
    ],
    [
      'fused attention is always wrong: it is written plain',
      (id, way) => id.endsWith('attention') && way !== 'plain',
      { kernels: { attention: 'plain', finestAttention: 'plain', textAttention: 'plain' } },
    ],
    [
      'one long attention is wrong: that of the finest level computes in fp32, others do not',
      (id, way) => id === 'long_attention' && way === 'fused',
      { kernels: { attention: 'fused', finestAttention: 'fused-fp32', textAttention: 'fused' } },
    ],
    [
      'only cross-attention is wrong: all attention of the UNet follows it',
      (id, way) => id === 'cross_attention' && way === 'fused',
      {
        kernels: { attention: 'fused-fp32', finestAttention: 'fused-fp32', textAttention: 'fused' },
      },
    ],
    [
      'only the causal one is wrong: that of the text encoders changes',
      (id, way) => id === 'causal_attention' && way !== 'plain',
      { kernels: { attention: 'fused', textAttention: 'plain' } },
    ],
    [
      'inputs of linear layers are rounded wrongly: they stay floats',
      (id, way) => id === 'linear_q8' && way === 'int8',
      { linear: 'as-asked', kernels: { linearActivations: 'float' } },
    ],
    [
      'the same with 4 bits only',
      (id, way) => id === 'linear_q4' && way === 'int8',
      { linear: 'as-asked', kernels: { linearActivations: 'float' } },
    ],
    [
      'quantised linear layers are always wrong: models run unquantised',
      (id, way) => id === 'linear_q8' && way !== 'unquantised',
      { linear: 'float', float: 'fp16' },
    ],
    [
      'the same is found of long sums, which have the same kernels: the GPU is used all the same',
      (id, way) => /^linear_|^deep_linear/.test(id) && way !== 'unquantised',
      { linear: 'float', float: 'fp16', refused: null, kernels: { deepLinears: 'fp32' } },
    ],
    [
      'the same in float32',
      (id, way, { float }) =>
        (id === 'convolution' && float === 'fp16') ||
        (/^linear_|^deep_linear/.test(id) && way !== 'unquantised'),
      { linear: 'float', float: 'fp32', refused: null },
    ],
    [
      'long sums overflow: those layers compute in fp32',
      (id, way) => id === 'deep_linear' && way === 'as-is',
      { float: 'fp16', kernels: { deepLinears: 'fp32' } },
    ],
    [
      'long sums overflow in any graph of half precision: graphs are fp32',
      (id, _way, { float }) => id === 'deep_linear' && float === 'fp16',
      { float: 'fp32', refused: null },
    ],
    [
      'convolutions are wrong in half precision: graphs are fp32',
      (id, _way, { float }) => id === 'convolution' && float === 'fp16',
      { float: 'fp32', refused: null },
    ],
    [
      'group norms are wrong: groups are centred',
      (id, way) => id === 'group_norm' && way === 'as-is',
      { float: 'fp16', kernels: { groupNorm: 'centred' } },
    ],
    [
      'the fused layer norm is wrong: it is apart',
      (id, way) => id === 'layer_norm' && way === 'fused',
      { float: 'fp16', kernels: { addLayerNorm: 'apart' } },
    ],
    [
      'the fused gate is wrong: it is apart',
      (id, way) => id === 'gate_and_moves' && way === 'fused',
      { float: 'fp16', kernels: { geglu: 'apart' } },
    ],
    [
      'the demo picture is wrong in half precision: graphs are fp32',
      (id, _way, { float }) => id === 'demo_picture' && float === 'fp16',
      { float: 'fp32', refused: null },
    ],
  ])('where %s', (_what, broken, expected) => {
    expect(choiceOf(broken)).toMatchObject(expected);
  });

  it.each<[string, Broken, RegExp]>([
    ['convolutions of float32', (id) => id === 'convolution_fp32', /computes wrongly/],
    ['attention in every way', (id) => id === 'self_attention', /computes wrongly/],
    ['weights', (id) => id === 'weights', /does not load weights/],
    ['the demo picture', (id) => id === 'demo_picture', /computes wrongly/],
  ])('refuses an adapter that gets %s wrong', (_what, broken, sentence) => {
    expect(choiceOf(broken).refused).toMatch(sentence);
  });

  it('does not take plain attention where its scores do not fit into one binding', () => {
    expect(choiceOf(onlyPlainIsRight, HALF, SMALL).refused).not.toBeNull();
    expect(choiceOf(onlyPlainIsRight, HALF, ROOMY).refused).toBeNull();
  });

  it('opens another device at most three times', () => {
    const devices = checked((id) => id !== 'weights', HALF);
    expect(devices.map(({ subgroups, float }) => [subgroups, float])).toEqual([
      [true, 'fp16'],
      [false, 'fp16'],
      [false, 'fp32'],
    ]);
  });

  it('changes nothing for checks that were skipped', () => {
    const results = CHECK_IDS.map((id) => ({
      id,
      way: '',
      verdict: 'skipped' as const,
      measured: null,
      limit: 0,
      milliseconds: 0,
      why: '',
    }));
    expect(choose([{ ...HALF, results }], USUAL_KERNELS).kernels).toEqual(USUAL_KERNELS);
    expect(nextVariant([{ ...HALF, results }])).toBeNull();
  });
});
