/**
 * A GPU that is broken in half precision in one way, and then runs on it: the check finds what is broken, chooses
 * another way, and what is drawn is near enough to diffusers. On lavapipe, which compiles fused attention for
 * minutes; where that is sound, plain attention takes its place.
 */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { nodeSource } from '../../tools/node-source.ts';
import { demoPicture } from '../../workers/engine/first-use/checks/demo-picture.ts';
import { openGpu } from '../../workers/engine/runtime/device.ts';
import { gpuRuntime } from '../../workers/engine/runtime/runtime.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { CheckId } from '../../workers/protocol/first-use.ts';
import type { Kernels } from '../../workers/protocol/kernels.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { PICTURE } from '../goldens/tolerances.ts';
import { SLOW } from '../slow.ts';
import { breakKernels, type Breakage } from './broken-gpu.ts';
import { openLavapipe } from './node-gpu.ts';
import { watchPatience } from './patience.ts';
import { type Break, choiceOn, drawnOn } from './run-on-broken.ts';

const missing = await openLavapipe();
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const DEMO = fileURLToPath(new URL('../../public/models/demo', import.meta.url));

/** As a sound run in halves. */
const LEAST_DECIBELS = 35;
/** In the UNet, which lavapipe binds too little for to choose it by itself. */
const PLAIN = { attention: 'plain', finestAttention: 'plain' } as const;
const ALL_PLAIN = { ...PLAIN, textAttention: 'plain' } as const;

interface Case {
  readonly kernel: string;
  /** Every check that looks at the kernel. */
  readonly ids: readonly CheckId[];
  /** What is chosen. */
  readonly chosen: object;
  /** Takes the place of what was chosen. */
  readonly kernels: Partial<Kernels>;
  readonly precision: Precision;
  readonly decibels: number;
}

/** Kernels that there is another way for, or float32. */
const CASES: readonly Case[] = [
  {
    kernel: 'MatMulNBitsWideTile',
    ids: ['linear_q8', 'linear_q4', 'deep_linear'],
    chosen: { float: 'fp16', linear: 'float', kernels: { deepLinears: 'fp32' } },
    kernels: ALL_PLAIN,
    precision: 'q8',
    decibels: LEAST_DECIBELS,
  },
  {
    kernel: 'BiasSplitGelu',
    ids: ['gate_and_moves'],
    chosen: { float: 'fp16', kernels: { geglu: 'apart' } },
    kernels: ALL_PLAIN,
    precision: 'fp16',
    decibels: LEAST_DECIBELS,
  },
  {
    kernel: 'SkipLayerNorm',
    ids: ['layer_norm'],
    chosen: { float: 'fp16', kernels: { addLayerNorm: 'apart' } },
    kernels: ALL_PLAIN,
    precision: 'fp16',
    decibels: LEAST_DECIBELS,
  },
  {
    kernel: 'Conv2dMM',
    ids: ['group_norm', 'convolution'],
    chosen: { float: 'fp32' },
    kernels: ALL_PLAIN,
    precision: 'fp16',
    decibels: PICTURE.minPsnr,
  },
];

/** Broken in float32 too. */
const SEVERAL: Readonly<Record<string, Breakage>> = {
  FlashAttention: 'throw',
  BiasSplitGelu: 'wrong',
  SkipLayerNorm: 'nan',
};
const breakSeveral: Break = (gpu) => breakKernels(gpu, SEVERAL);

let opened: GPUDevice[] = [];
beforeEach(watchPatience);
afterEach(() => {
  vi.unstubAllGlobals();
  for (const device of opened) device.destroy();
  opened = [];
});

describe.skipIf(missing !== null)(`a run on a GPU that is broken in halves${reason}`, () => {
  it.runIf(SLOW).each(CASES)(
    'draws what diffusers draws to $decibels dB where $kernel is broken',
    async ({ kernel, ids, chosen, kernels, precision, decibels }) => {
      // gpu-checks-half.test.ts breaks each check in each way, and the choice is the same in all of them. It makes
      // no use of what cannot be made at all, however else that may be broken.
      const breaks: Break = (gpu) => breakKernels(gpu, { [kernel]: 'throw' }, 'halves');
      const choice = await choiceOn(breaks, ids, opened);
      expect(choice).toMatchObject({ ...chosen, refused: null });
      const made = await drawnOn(breaks, choice, precision, kernels);
      expect(made.decibels).toBeGreaterThanOrEqual(decibels);
    },
  );

  describe('in several ways', () => {
    // lavapipe compiles the attention of the text encoders for half a minute.
    const ids: readonly CheckId[] = SLOW
      ? ['gate_and_moves', 'layer_norm', 'causal_attention']
      : ['gate_and_moves', 'layer_norm'];
    const chosen = {
      float: 'fp16',
      refused: null,
      kernels: {
        ...(SLOW && { textAttention: 'plain' }),
        addLayerNorm: 'apart',
        geglu: 'apart',
      },
    };

    it('keeps its halves, and draws what diffusers draws, as a sound one does in halves', async () => {
      const choice = await choiceOn(breakSeveral, ids, opened);
      expect(choice).toMatchObject(chosen);
      const { decibels, runtime } = await drawnOn(
        breakSeveral,
        choice,
        'fp16',
        SLOW ? PLAIN : ALL_PLAIN,
      );
      expect(runtime).toMatchObject({ precision: 'fp16', target: { float: 'fp16' } });
      console.log(`fp16 without the broken kernels: ${decibels.toFixed(1)} dB from diffusers`);
      expect(decibels).toBeGreaterThanOrEqual(LEAST_DECIBELS);
    });

    it.runIf(SLOW)('draws the demo picture as the reference does', async () => {
      const choice = await choiceOn(breakSeveral, ids, opened);
      const files: { close(): Promise<void> }[] = [];
      const demo = modelFolder('demo', async (name) => {
        const file = await nodeSource(join(DEMO, name), name);
        files.push(file);
        return file;
      });
      const kernels = { ...choice.kernels, ...PLAIN };
      const runtime = gpuRuntime(breakSeveral(await openGpu()), 'fp16', { ...choice, kernels });
      const { passed, measured } = await demoPicture(runtime, demo);
      for (const file of files) await file.close();
      expect(passed).toBe(true);
      expect(measured).toBeGreaterThan(50);
    });
  });
});
