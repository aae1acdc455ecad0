/**
 * The checks of a GPU in half precision, on lavapipe: each passes on a sound GPU, and fails where its kernel
 * is broken in half precision alone. Lavapipe compiles fused attention and quantised linear layers for up to
 * a minute each, so `npm run test:slow` has those.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { wayOf } from '../../workers/engine/first-use/choose.ts';
import { findAdapter, openGpu } from '../../workers/engine/runtime/device.ts';
import { CHECK_IDS, type CheckId } from '../../workers/protocol/first-use.ts';
import { SLOW } from '../slow.ts';
import { BREAKAGES, breakKernels, type Broken } from './broken-gpu.ts';
import { openLavapipe } from './node-gpu.ts';
import { PATIENCE_MS, watchPatience } from './patience.ts';

const missing = await openLavapipe();
const reason = missing === null ? '' : ` (skipped: ${missing})`;

let opened: GPUDevice[] = [];
beforeEach(watchPatience);
afterEach(() => {
  vi.unstubAllGlobals();
  for (const device of opened) device.destroy();
  opened = [];
});

async function check(
  ids: readonly CheckId[],
  broken: Broken = {},
  where: 'all' | 'halves' = 'all',
) {
  const adapter = await findAdapter();
  if (adapter === null) throw new Error('there is no adapter');
  return checkGpu(adapter, {
    ids,
    patienceMs: PATIENCE_MS,
    async open() {
      const gpu = breakKernels(await openGpu(), broken, where);
      opened.push(gpu.device);
      return gpu;
    },
  });
}

/** The kernel that a check is about, and what the check chooses where that is wrong in half precision alone. */
const KERNELS: readonly (readonly [
  CheckId,
  string,
  { readonly float: 'fp16' | 'fp32'; readonly way: string | undefined },
])[] = [
  ['gate_and_moves', 'BiasSplitGelu', { float: 'fp16', way: 'apart' }],
  ['layer_norm', 'SkipLayerNorm', { float: 'fp16', way: 'apart' }],
  ['group_norm', 'GroupNormApply', { float: 'fp32', way: 'as-is' }],
  ['convolution', 'Conv2dMM', { float: 'fp32', way: 'usual' }],
  ['weights', 'Conv2dMM', { float: 'fp16', way: undefined }],
  ['linear_q8', 'MatMulNBitsWideTile', { float: 'fp16', way: 'unquantised' }],
  ['linear_q4', 'MatMulNBitsWideTile', { float: 'fp16', way: 'unquantised' }],
  ['deep_linear', 'MatMulNBitsWideTile', { float: 'fp16', way: 'fp32' }],
  ['self_attention', 'FlashAttention', { float: 'fp16', way: 'fused-fp32' }],
  ['long_attention', 'FlashAttention', { float: 'fp16', way: 'fused-fp32' }],
  ['cross_attention', 'FlashAttention', { float: 'fp16', way: 'fused-fp32' }],
  ['causal_attention', 'FlashAttention', { float: 'fp16', way: 'fused-fp32' }],
];

describe.skipIf(missing !== null)(`the checks in half precision${reason}`, () => {
  const quick: readonly CheckId[] = ['gate_and_moves', 'group_norm', 'layer_norm', 'convolution'];
  const sound = SLOW ? CHECK_IDS.filter((id) => id !== 'demo_picture') : quick;

  it.each(sound)('%s passes on a sound GPU, in its first way', async (id) => {
    const { surveys, choice } = await check([id]);
    const made = surveys.flatMap(({ results }) => results.filter(({ way }) => way !== ''));
    expect(made).toMatchObject([{ id, verdict: 'passed', why: '' }]);
    expect(choice).toMatchObject({ float: 'fp16', refused: null });
  });

  it('a check that fails in every way is tried in fp32 before the GPU is refused', async () => {
    const { surveys, choice } = await check(['gate_and_moves', 'layer_norm'], {
      LayerNorm: 'wrong',
      SkipLayerNorm: 'nan',
    });
    expect(surveys.map(({ float }) => float)).toEqual(['fp16', 'fp32']);
    expect(choice.refused).toMatch(/layer norm/);
  });

  const cases = KERNELS.flatMap(([id, kernel, chosen], i) =>
    BREAKAGES.flatMap((how, j) =>
      SLOW || i + j === 0 ? [[id, kernel, how, chosen] as const] : [],
    ),
  );

  it.each(cases)('%s fails where %s is broken in halves: %s', async (id, kernel, how, chosen) => {
    const { surveys, choice } = await check([id], { [kernel]: how }, 'halves');
    const [first] = surveys;
    const failed = first?.results.filter((each) => each.id === id && each.verdict === 'failed');
    expect(failed?.[0]?.why).toBeTruthy();
    const last = surveys.at(-1);
    expect(last && wayOf(last, id)).toBe(chosen.way);
    expect(choice.float).toBe(chosen.float);
    expect(choice.refused === null).toBe(chosen.way !== undefined);
  });
});
