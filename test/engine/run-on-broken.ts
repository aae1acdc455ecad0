/** A run of the miniature on a GPU that is broken in one way, as the check of that GPU chooses to run it. */
import { readFileSync } from 'node:fs';
import { decode } from 'fast-png';
import { checkGpu } from '../../workers/engine/first-use/check-gpu.ts';
import { openModel } from '../../workers/engine/model.ts';
import { findAdapter, type Gpu, openGpu } from '../../workers/engine/runtime/device.ts';
import { LoadedModel } from '../../workers/engine/runtime/loaded-model.ts';
import { gpuRuntime, type Runtime } from '../../workers/engine/runtime/runtime.ts';
import type { Precision } from '../../workers/protocol/engine-options.ts';
import type { CheckId, FirstUseChoice } from '../../workers/protocol/first-use.ts';
import type { Kernels } from '../../workers/protocol/kernels.ts';
import { fixture, readCases } from '../goldens/golden-case.ts';
import { psnr } from '../goldens/psnr.ts';
import { generateInNode } from './generate.ts';
import { PATIENCE_MS } from './patience.ts';
import { tinyFolder } from './tiny-engine.ts';

/** Breaks a device that was just opened. */
export type Break = (gpu: Gpu) => Gpu;

/** What the checks choose on a GPU. @param opened takes in each device, to be destroyed by the test */
export async function choiceOn(
  breaks: Break,
  ids: readonly CheckId[],
  opened: GPUDevice[],
): Promise<FirstUseChoice> {
  const adapter = await findAdapter();
  if (adapter === null) throw new Error('there is no adapter');
  const { choice } = await checkGpu(adapter, {
    ids,
    patienceMs: PATIENCE_MS,
    async open() {
      const gpu = breaks(await openGpu());
      opened.push(gpu.device);
      return gpu;
    },
  });
  return choice;
}

/** How far a picture is from diffusers' one. */
interface Distance {
  /** Of 255, at the pixel that differs most. */
  readonly mostLevels: number;
  readonly decibels: number;
  readonly runtime: Runtime;
}

/**
 * Draws the golden `one-step` on such a GPU.
 * @param kernels take the place of those that were chosen
 */
export async function drawnOn(
  breaks: Break,
  choice: Partial<FirstUseChoice>,
  precision: Precision,
  kernels: Partial<Kernels> = {},
): Promise<Distance> {
  const golden = readCases(fixture('goldens')).find(({ name }) => name === 'one-step');
  if (golden === undefined) throw new Error('there is no golden one-step');
  const files: { close(): Promise<void> }[] = [];
  const gpu = breaks(await openGpu());
  const all = choice.kernels && { kernels: { ...choice.kernels, ...kernels } };
  const runtime = gpuRuntime(gpu, precision, { ...choice, ...all });
  const loaded = new LoadedModel(await openModel(tinyFolder(files), runtime.precision), runtime);
  try {
    const asked = { capture: 'on' } as const;
    const { picture } = await generateInNode({ loaded }, golden.source, golden.request, asked);
    const expected = decode(readFileSync(golden.images[0] ?? '')).data;
    const mostLevels = picture.data.reduce(
      (most, value, i) => Math.max(most, Math.abs(value - (expected[i] ?? NaN))),
      0,
    );
    return { mostLevels, decibels: psnr(picture.data, expected), runtime };
  } finally {
    await loaded.release();
    for (const file of files) await file.close();
  }
}
