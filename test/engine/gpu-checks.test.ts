/**
 * Each check of a GPU passes on a sound one and fails where its kernel is broken. On SwiftShader in
 * fp32 with small shapes; what takes longer runs with `npm run test:slow`.
 */
import { afterEach, describe, expect, it } from 'vitest';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { wayOf } from '../../workers/engine/first-use/choose.ts';
import { findAdapter, openGpu } from '../../workers/engine/runtime/device.ts';
import { CHECK_IDS, type CheckId, type FirstUseRecord } from '../../workers/protocol/first-use.ts';
import { SLOW } from '../slow.ts';
import { BREAKAGES, type Breakage, breakKernels } from './broken-gpu.ts';
import { openSwiftShader } from './node-gpu.ts';

const missing = await openSwiftShader();
const reason = missing === null ? '' : ` (skipped: ${missing})`;

/** The kernel that a check is about, by its label, and the way that does without it. */
const KERNELS: readonly (readonly [CheckId, string, string | undefined])[] = [
  // Of these four each is broken in another way where time is short.
  ['gate_and_moves', 'BiasSplitGelu', 'apart'],
  ['group_norm', 'GroupNormApply', undefined],
  ['linear_q8', 'MatMulNBitsWideTile', 'unquantised'],
  ['layer_norm', 'SkipLayerNorm', 'apart'],
  ['self_attention', 'FlashAttention', 'plain'],
  ['long_attention', 'FlashAttention', 'plain'],
  ['cross_attention', 'FlashAttention', 'plain'],
  ['causal_attention', 'FlashAttention', 'plain'],
  ['linear_q4', 'MatMulNBitsWideTile', 'unquantised'],
  ['deep_linear', 'MatMulNBitsWideTile', undefined],
  ['convolution', 'Conv2dMM', undefined],
  ['convolution_fp32', 'Conv2dMM', undefined],
  ['weights', 'Conv2dMM', undefined],
];

let opened: GPUDevice[] = [];
afterEach(() => {
  for (const device of opened) device.destroy();
  opened = [];
});

/** Makes one check on SwiftShader, whose kernels are broken so. */
async function check(id: CheckId, broken: Record<string, Breakage>): Promise<FirstUseRecord> {
  const adapter = await findAdapter();
  if (adapter === null) throw new Error('there is no adapter');
  return checkGpu(adapter, {
    ids: [id],
    patienceMs: 15_000,
    async open() {
      const gpu = breakKernels(await openGpu(), broken);
      opened.push(gpu.device);
      return gpu;
    },
  });
}

describe.skipIf(missing !== null)(`the checks of a GPU${reason}`, () => {
  const sound = CHECK_IDS.filter((id) =>
    SLOW ? id !== 'demo_picture' : id === 'group_norm' || id === 'linear_q8',
  );

  it.each(sound)('%s passes on a sound GPU, in its first way', async (id) => {
    const { surveys, choice } = await check(id, {});
    const [result, ...more] = surveys.flatMap(({ results }) =>
      results.filter((each) => each.id === id),
    );
    expect(result).toMatchObject({ verdict: 'passed', why: '' });
    expect(more).toEqual([]);
    expect(choice.refused).toBeNull();
  });

  const cases = KERNELS.flatMap(([id, kernel, way], i) =>
    BREAKAGES.map((how, j) => ({ id, kernel, way, how, once: i === j })),
  );
  const chosen = cases.filter(({ once }) => SLOW || once);

  it.each(chosen)('$id fails where $kernel is broken: $how', async ({ id, kernel, way, how }) => {
    const { surveys, choice } = await check(id, { [kernel]: how });
    const last = surveys.at(-1);
    const failed = last?.results.filter((each) => each.id === id && each.verdict === 'failed');
    expect(failed?.length).toBeGreaterThan(0);
    expect(failed?.[0]?.why).not.toBe('');
    expect(last && wayOf(last, id)).toBe(way);
    expect(choice.refused === null).toBe(way !== undefined);
  });
});
