import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Counts, Shader } from '../../workers/engine/counting/counts.ts';
import { spoofedGpu } from '../../tools/bench/spoofed-gpu.ts';
import type { LabAdapter } from './adapters.ts';

/** Each shader of a run once. */
export function shadersOf(stages: Iterable<Counts>): readonly Shader[] {
  const all = [...stages].flatMap(({ dispatches }) => dispatches.map(({ shader }) => shader));
  return [...new Set(all)];
}

/**
 * What Chrome's compiler, Tint, says of shaders on a device with the features that the adapter
 * offers and no others.
 * @returns a sentence for each shader that it refuses
 */
export async function tintRefuses(
  adapter: LabAdapter,
  shaders: readonly Shader[],
): Promise<readonly string[]> {
  const opened = await spoofedGpu(adapter).gpu.requestAdapter();
  const requiredFeatures = [...adapter.features] as GPUFeatureName[];
  const device = await opened?.requestDevice({ requiredFeatures });
  if (device === undefined) throw new Error('there is no null device');
  const refused: string[] = [];
  for (const { label, code } of shaders) {
    device.pushErrorScope('validation');
    device.createShaderModule({ code });
    const error = await device.popErrorScope();
    if (error !== null) refused.push(`${label}: ${error.message}`);
  }
  device.destroy();
  return refused;
}

/** Whether Firefox's compiler is on this machine (`cargo install naga-cli`). */
export const hasNaga = spawnSync('naga', ['--version']).status === 0;

/**
 * What Firefox's compiler, naga, says of shaders, when it is to write them in `language`.
 * @returns a sentence for each shader that it refuses
 */
export function nagaRefuses(
  shaders: readonly Shader[],
  language: 'hlsl' | 'metal' | 'spv',
): readonly string[] {
  const folder = mkdtempSync(join(tmpdir(), 'naga-'));
  try {
    return shaders.flatMap(({ label, code }, i) => {
      const file = join(folder, `${i}.wgsl`);
      writeFileSync(file, code);
      const out = join(folder, `${i}.${language}`);
      const { status, stderr } = spawnSync('naga', [file, out, '--shader-model', '60'], {
        encoding: 'utf8',
      });
      return status === 0 ? [] : [`${label}: ${stderr}`];
    });
  } finally {
    rmSync(folder, { recursive: true });
  }
}
