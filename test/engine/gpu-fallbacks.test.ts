/**
 * A GPU that is broken in one way, and then a whole run on it: the check finds what is broken, chooses another
 * way, and the picture is diffusers' all the same. On SwiftShader in float32.
 */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Gpu } from '../../workers/engine/runtime/device.ts';
import { USUAL_KERNELS, withAttention } from '../../workers/graph/kernels.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { CheckId, FirstUseChoice } from '../../workers/protocol/first-use.ts';
import { PICTURE } from '../goldens/tolerances.ts';
import { SLOW } from '../slow.ts';
import { BREAKAGES, breakKernels, type Breakage } from './broken-gpu.ts';
import { breakRepeats } from './broken-repeats.ts';
import { openSwiftShader } from './node-gpu.ts';
import { watchPatience } from './patience.ts';
import { type Break, choiceOn, drawnOn } from './run-on-broken.ts';

const missing = await openSwiftShader();
const reason = missing === null ? '' : ` (skipped: ${missing})`;

/** Another way of all attention, which compiles in seconds. */
const PLAIN = withAttention(USUAL_KERNELS, 'plain');
const { attention, finestAttention, textAttention } = PLAIN;
const ATTENTION = { attention, finestAttention, textAttention };

interface Case {
  readonly kernel: string;
  /** Every check that looks at the kernel. */
  readonly ids: readonly CheckId[];
  /** What is chosen. */
  readonly chosen: object;
  readonly precision: Precision;
}

/** Each kernel that there is another way for in float32. */
const CASES: readonly Case[] = [
  {
    kernel: 'FlashAttention',
    ids: ['self_attention', 'long_attention', 'cross_attention', 'causal_attention'],
    chosen: { kernels: ATTENTION },
    precision: 'fp32',
  },
  {
    kernel: 'MatMulNBitsWideTile',
    ids: ['linear_q8', 'linear_q4', 'deep_linear'],
    chosen: { linear: 'float' },
    precision: 'q8',
  },
  {
    kernel: 'BiasSplitGelu',
    ids: ['gate_and_moves'],
    chosen: { kernels: { geglu: 'apart' } },
    precision: 'fp32',
  },
  {
    kernel: 'SkipLayerNorm',
    ids: ['layer_norm'],
    chosen: { kernels: { addLayerNorm: 'apart' } },
    precision: 'fp32',
  },
];

const breakCalls = (how: Breakage) => (gpu: Gpu) => breakRepeats(gpu, how);
const breakNorm: Break = (gpu) => breakKernels(gpu, { SkipLayerNorm: 'wrong' });

let opened: GPUDevice[] = [];
beforeEach(watchPatience);
afterEach(() => {
  vi.unstubAllGlobals();
  for (const device of opened) device.destroy();
  opened = [];
});

async function expectGolden(
  breaks: Break,
  choice: FirstUseChoice,
  precision: Precision,
): Promise<void> {
  const made = await drawnOn(breaks, choice, precision, ATTENTION);
  expect(made.mostLevels).toBeLessThanOrEqual(PICTURE.maxLevels);
  expect(made.decibels).toBeGreaterThanOrEqual(PICTURE.minPsnr);
}

/**
 * One choice for all ways in which something is broken. What it draws where that cannot be made at all, it draws
 * where that is wrong, too: it makes no use of it.
 */
async function expectChoice(
  breaks: (how: Breakage) => Break,
  ids: readonly CheckId[],
  chosen: object,
): Promise<FirstUseChoice> {
  const choice = await choiceOn(breaks('throw'), ids, opened);
  expect(choice).toMatchObject({ ...chosen, refused: null });
  for (const how of BREAKAGES.filter((each) => each !== 'throw')) {
    expect({ how, ...(await choiceOn(breaks(how), ids, opened)) }).toEqual({ how, ...choice });
  }
  return choice;
}

describe.skipIf(missing !== null || !SLOW)(`a run on a GPU that is broken${reason}`, () => {
  it.each(CASES)(
    'draws the picture of diffusers, in whatever way $kernel is broken',
    async ({ kernel, ids, chosen, precision }) => {
      const breaks = (how: Breakage) => (gpu: Gpu) => breakKernels(gpu, { [kernel]: how });
      await expectGolden(breaks('throw'), await expectChoice(breaks, ids, chosen), precision);
    },
  );

  it('draws the picture of diffusers, in whatever way repeated calls are broken', async () => {
    // A device that is lost before anything was right on it is no kernel's fault.
    const choice = await expectChoice(breakCalls, ['group_norm', 'capture'], { capture: false });
    await expectGolden(breakCalls('throw'), choice, 'fp32');
  });

  it('draws the picture of diffusers where all of these kernels are broken', async () => {
    const broken: Readonly<Record<string, Breakage>> = {
      BiasSplitGelu: 'nan',
      SkipLayerNorm: 'throw',
      FlashAttention: 'wrong',
      MatMulNBitsWideTile: 'wrong',
    };
    const breaks: Break = (gpu) => breakKernels(gpu, broken);
    const ids = ['group_norm', ...CASES.flatMap((each) => each.ids)] as const;
    const kernels = { ...ATTENTION, addLayerNorm: 'apart', geglu: 'apart' };
    const choice = await choiceOn(breaks, ids, opened);
    expect(choice).toMatchObject({ linear: 'float', kernels, refused: null });
    await expectGolden(breaks, choice, 'q8');
  });

  it('draws another picture where nobody checks', async () => {
    const made = await drawnOn(breakNorm, { kernels: PLAIN }, 'fp32');
    expect(made.decibels).toBeLessThan(PICTURE.minPsnr);
  });
});
