/**
 * Broken kernels in half precision, on lavapipe: the check finds them, and what is drawn without
 * them is near enough to diffusers. Sound fused attention would compile for minutes there.
 */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { decode } from 'fast-png';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { nodeSource } from '../../tools/node-source.ts';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { openModel } from '../../workers/engine/model.ts';
import { findAdapter, openGpu } from '../../workers/engine/runtime/device.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { gpuRuntime, type Runtime } from '../../workers/engine/runtime/runtime.ts';
import { modelFolder } from '../../workers/weights/folder.ts';
import { demoPicture } from '../../workers/engine/first-use/checks/demo-picture.ts';
import type { FirstUseChoice } from '../../workers/protocol/first-use.ts';
import type { Kernels } from '../../workers/protocol/kernels.ts';
import { fixture, readCases } from '../goldens/golden-case.ts';
import { psnr } from '../goldens/psnr.ts';
import { SLOW } from '../slow.ts';
import { type Breakage, breakKernels } from './broken-gpu.ts';
import { generateInNode } from './generate.ts';
import { openLavapipe } from './node-gpu.ts';
import { tinyFolder } from './tiny-engine.ts';

const missing = await openLavapipe();
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const DEMO = fileURLToPath(new URL('../../public/models/demo', import.meta.url));

const BROKEN: Readonly<Record<string, Breakage>> = {
  FlashAttention: 'throw',
  BiasSplitGelu: 'wrong',
  SkipLayerNorm: 'nan',
};
const open = async () => breakKernels(await openGpu(), BROKEN);

describe.skipIf(missing !== null)(`a GPU whose kernels are broken in halves${reason}`, () => {
  let choice: FirstUseChoice;
  const files: { close(): Promise<void> }[] = [];
  beforeAll(async () => {
    const adapter = await findAdapter();
    if (adapter === null) throw new Error('there is no adapter');
    const ids = ['gate_and_moves', 'layer_norm', 'causal_attention'] as const;
    ({ choice } = await checkGpu(adapter, { ids, patienceMs: 300_000, open }));
  }, 600_000);
  afterAll(async () => {
    for (const file of files) await file.close();
  });

  /** As the check chose, with plain attention in the UNet, too: lavapipe binds too little to choose that. */
  const runtime = async (): Promise<Runtime> => {
    const kernels: Kernels = { ...choice.kernels, attention: 'plain', finestAttention: 'plain' };
    return gpuRuntime(await open(), 'fp16', { ...choice, kernels });
  };

  it('keeps its halves, and computes in other ways', () => {
    expect(choice).toMatchObject({
      float: 'fp16',
      refused: null,
      kernels: { textAttention: 'plain', addLayerNorm: 'apart', geglu: 'apart' },
    });
  });

  it.runIf(SLOW)('draws the demo picture as the reference does', async () => {
    const demo = modelFolder('demo', async (name) => {
      const file = await nodeSource(join(DEMO, name), name);
      files.push(file);
      return file;
    });
    const { passed, measured } = await demoPicture(await runtime(), demo);
    expect(passed).toBe(true);
    expect(measured).toBeGreaterThan(50);
  });

  it('draws a whole run within 35 dB of diffusers, as a sound one does in halves', async () => {
    const golden = readCases(fixture('goldens')).find(({ name }) => name === 'one-step');
    if (golden === undefined) throw new Error('there is no golden one-step');
    const loaded = new LoadedModel(await openModel(tinyFolder(files), 'fp16'), await runtime());
    const { picture, metrics } = await generateInNode({ loaded }, golden.source, golden.request);
    await loaded.release();
    expect(metrics).toMatchObject({ backend: 'webgpu', precision: 'fp16' });
    const expected = decode(readFileSync(golden.images[0] ?? '')).data;
    const decibels = psnr(picture.data, expected);
    console.log(`fp16 without the broken kernels: ${decibels.toFixed(1)} dB from diffusers`);
    expect(decibels).toBeGreaterThanOrEqual(35);
  });
});
