import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { z } from 'zod';
import { place, type Rig } from '../rig.ts';
import type { Figures } from '../state.ts';
import { seconds } from '../../../tools/lab/units.ts';

/** How far the UNet's output may be from PyTorch's, relative (root of squares). */
const MOST_ERROR = 1e-2;

const answer = z.object({
  torch: z.string(),
  diffusers: z.string(),
  relative: z.number(),
  largest: z.number(),
  rms: z.number(),
  seconds: z.number(),
});

/** The UNet call of the picture once more in PyTorch, float32 on the CPU, with the pack's weights. */
export async function compare(rig: Rig): Promise<Figures> {
  const python = process.env['PYTHON'] ?? 'python3';
  const script = fileURLToPath(new URL('../compare_unet.py', import.meta.url));
  const given = [script, place.packed(rig), join(place.results(rig), 'trace')];
  const { stdout } = await promisify(execFile)(python, given).catch((error: unknown) => {
    throw new Error(
      `${python} ${script} failed. It needs torch, diffusers, numpy and safetensors; PYTHON names another interpreter.`,
      { cause: error },
    );
  });
  const found = answer.parse(JSON.parse(stdout));
  if (!(found.relative <= MOST_ERROR)) {
    throw new Error(`the UNet's output is ${found.relative} off PyTorch's, relative`);
  }
  return {
    'UNet output against PyTorch': `${found.relative.toExponential(1)} relative, largest difference ${found.largest.toExponential(1)} at an rms of ${found.rms.toFixed(3)}`,
    PyTorch: `${found.torch}, diffusers ${found.diffusers}, ${seconds(found.seconds)} for the call`,
  };
}
