/**
 * Each check of a GPU passes on a sound one and fails where its kernel is broken. On SwiftShader in
 * fp32 with small shapes; what takes longer runs with `npm run test:slow`.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { wayOf } from '../../workers/engine/first-use/choose.ts';
import { findAdapter, type Gpu, openGpu } from '../../workers/engine/runtime/device.ts';
import { CHECK_IDS, type CheckId, type FirstUseRecord } from '../../workers/protocol/first-use.ts';
import { SLOW } from '../slow.ts';
import { BREAKAGES, breakKernels, type Broken } from './broken-gpu.ts';
import { breakRepeats } from './broken-repeats.ts';
import { openSwiftShader } from './node-gpu.ts';
import { PATIENCE_MS, watchPatience } from './patience.ts';

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
  ['deep_linear', 'MatMulNBitsWideTile', 'unquantised'],
  ['convolution', 'Conv2dMM', undefined],
  ['convolution_fp32', 'Conv2dMM', undefined],
  ['weights', 'Conv2dMM', undefined],
  ['vae_attention', 'Softmax', undefined],
  // Convolutions of single pixels, and the norms of tiles.
  ['convolution', 'MatMul', undefined],
  ['group_norm', 'BatchNormalization', undefined],
];

let opened: GPUDevice[] = [];
beforeEach(watchPatience);
afterEach(() => {
  vi.unstubAllGlobals();
  for (const device of opened) device.destroy();
  opened = [];
});

/** Makes checks on SwiftShader, whose kernels are broken so. @param andAlso breaks more */
async function check(
  ids: readonly CheckId[],
  broken: Broken,
  andAlso: (gpu: Gpu) => Gpu = (gpu) => gpu,
): Promise<FirstUseRecord> {
  const adapter = await findAdapter();
  if (adapter === null) throw new Error('there is no adapter');
  return checkGpu(adapter, {
    ids,
    patienceMs: PATIENCE_MS,
    async open() {
      const gpu = andAlso(breakKernels(await openGpu(), broken));
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
    const { surveys, choice } = await check([id], {});
    const [result, ...more] = surveys.flatMap(({ results }) =>
      results.filter((each) => each.id === id),
    );
    expect(result).toMatchObject({ verdict: 'passed', why: '' });
    expect(more).toEqual([]);
    expect(choice.refused).toBeNull();
  });

  const cases = KERNELS.flatMap(([id, kernel, way], i) =>
    BREAKAGES.flatMap((how, j) => (SLOW || i === j ? [[id, kernel, how, way] as const] : [])),
  );

  it.each(cases)('%s fails where %s is broken: %s', async (id, kernel, how, way) => {
    const { surveys, choice } = await check([id], { [kernel]: how });
    const last = surveys.at(-1);
    const failed = last?.results.filter((each) => each.id === id && each.verdict === 'failed');
    expect(failed?.length).toBeGreaterThan(0);
    expect(failed?.[0]?.why).not.toBe('');
    expect(last && wayOf(last, id)).toBe(way);
    expect(choice.refused === null).toBe(way !== undefined);
  });

  it('linear_q4 fails where the kernel for packs of format 1 is broken, and the one of today is not', async () => {
    const kernel = { MatMulNBitsWideTile: 'wrong' } as const;
    const { surveys, choice } = await check(['linear_q4'], {}, (gpu) =>
      breakKernels(gpu, kernel, 'no zeros'),
    );
    const [first] = surveys[0]?.results.filter(({ id }) => id === 'linear_q4') ?? [];
    expect(first).toMatchObject({ verdict: 'failed', way: 'int8' });
    expect(first?.why).toContain('a linear layer in q4:');
    expect(choice).toMatchObject({ linear: 'float', refused: null });
  });

  it.runIf(SLOW)(
    'weights passes where only the kernels for quantised weights are wrong',
    async () => {
      const broken = { MatMulNBitsWideTile: 'wrong', MatMulNBits: 'wrong' } as const;
      const { surveys, choice } = await check(['linear_q8', 'weights'], broken);
      expect(surveys.at(-1)?.results.findLast(({ id }) => id === 'weights')?.verdict).toBe(
        'passed',
      );
      expect(choice).toMatchObject({ linear: 'float', refused: null });
    },
  );

  it.each(BREAKAGES.filter((how) => SLOW || how === 'wrong'))(
    'capture fails where what is repeated is broken: %s',
    async (how) => {
      // A device that is lost before anything was right on it is no kernel's fault.
      const ids: readonly CheckId[] = ['group_norm', 'capture'];
      const { surveys, choice } = await check(ids, {}, (gpu) => breakRepeats(gpu, how));
      const failed = surveys.at(-1)?.results.find(({ verdict }) => verdict === 'failed');
      expect(failed).toMatchObject({ id: 'capture', way: 'repeated' });
      expect(failed?.why).not.toBe('');
      expect(choice).toMatchObject({ capture: false, refused: null });
    },
  );
});
