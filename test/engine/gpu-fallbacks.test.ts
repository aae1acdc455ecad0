/**
 * A whole run on a GPU with broken kernels: the check finds them, graphs are written without them,
 * and the picture is diffusers' all the same.
 */
import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { openModel } from '../../workers/engine/model.ts';
import { findAdapter, openGpu } from '../../workers/engine/runtime/device.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { gpuRuntime } from '../../workers/engine/runtime/runtime.ts';
import type { CheckId } from '../../workers/protocol/first-use.ts';
import { fixture, readCases } from '../goldens/golden-case.ts';
import { psnr } from '../goldens/psnr.ts';
import { PICTURE } from '../goldens/tolerances.ts';
import { SLOW } from '../slow.ts';
import { type Breakage, breakKernels } from './broken-gpu.ts';
import { generateInNode } from './generate.ts';
import { openSwiftShader } from './node-gpu.ts';
import { tinyFolder } from './tiny-engine.ts';

const missing = await openSwiftShader();
const reason = missing === null ? '' : ` (skipped: ${missing})`;

const IDS: readonly CheckId[] = [
  'group_norm',
  'gate_and_moves',
  'layer_norm',
  'self_attention',
  'causal_attention',
  'linear_q8',
];

/** Every kernel of these checks that there is another way for. */
const BROKEN: Readonly<Record<string, Breakage>> = {
  BiasSplitGelu: 'nan',
  SkipLayerNorm: 'throw',
  FlashAttention: 'wrong',
  MatMulNBitsWideTile: 'wrong',
};

const open = async () => breakKernels(await openGpu(), BROKEN);

describe.skipIf(missing !== null || !SLOW)(`a GPU whose kernels are broken${reason}`, () => {
  it('draws the picture that diffusers draws, in other ways', async () => {
    const adapter = await findAdapter();
    if (adapter === null) throw new Error('there is no adapter');
    const { choice } = await checkGpu(adapter, { ids: IDS, open, patienceMs: 300_000 });
    expect(choice).toMatchObject({
      refused: null,
      linear: 'float',
      kernels: {
        attention: 'plain',
        textAttention: 'plain',
        addLayerNorm: 'apart',
        geglu: 'apart',
      },
    });

    const golden = readCases(fixture('goldens')).find(({ name }) => name === 'one-step');
    if (golden === undefined) throw new Error('there is no golden one-step');
    const files: { close(): Promise<void> }[] = [];
    const runtime = gpuRuntime(await open(), 'q8', choice);
    const loaded = new LoadedModel(await openModel(tinyFolder(files), 'q8'), runtime);
    const { picture } = await generateInNode({ loaded }, golden.source, golden.request);
    await loaded.release();
    for (const file of files) await file.close();

    const expected = decode(readFileSync(golden.images[0] ?? '')).data;
    const most = picture.data.reduce(
      (a, v, i) => Math.max(a, Math.abs(v - (expected[i] ?? NaN))),
      0,
    );
    expect(most).toBeLessThanOrEqual(PICTURE.maxLevels);
    expect(psnr(picture.data, expected)).toBeGreaterThanOrEqual(PICTURE.minPsnr);
  });
});
