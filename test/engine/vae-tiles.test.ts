import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { psnr } from '../goldens/psnr.ts';
import { splitMoments } from '../../workers/engine/diffusion/latents.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import { resample } from '../../workers/engine/image/resample.ts';
import { toImage, toTensor } from '../../workers/engine/image/tensor.ts';
import type { JobRun } from '../../workers/engine/runtime/job-run.ts';
import { decodeLatents, encodePicture } from '../../workers/engine/stages/vae.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const SIDE = 320;
const LATENTS = SIDE / 8;

describe('the VAE in tiles (demo model, 320×320)', () => {
  let model: NodeModel;
  let image: Float32Array;

  beforeAll(async () => {
    model = await openNodeModel(path('../../public/models/demo'), {
      backend: 'wasm',
      precision: 'fp32',
    });
    const example = new Blob([await readFile(path('../../public/example.png'))]);
    const decoded = await decodeImage(example, { convertColorProfile: false });
    image = toTensor(resample(decoded, SIDE, SIDE));
  }, 120_000);
  afterAll(() => model.close());

  it('gives the picture of one piece, without visible seams', async () => {
    const [first = 0, second = 0] = model.loaded.model.vae.block_out_channels;
    // The bound at which tiles are 32 latents wide.
    const tileBytes = Math.max(first, second) * 4 * 64 * 32 * 32;
    const [whole, tiled] = [model.job(), model.job({ vaeTileBytes: tileBytes })];

    const [one, blended] = [await roundTrip(whole, image), await roundTrip(tiled, image)];
    for (const stage of ['vae_encode', 'vae_decode']) {
      expect(callsOf(whole, stage)).toBe(1);
      expect(callsOf(tiled, stage)).toBe(4);
    }
    const decibels = psnr(blended, one);
    const [, worst] = columnSteps(one, blended);
    console.log(
      `VAE in 2×2 tiles: ${decibels.toFixed(1)} dB, largest added step ${worst.toFixed(2)}`,
    );
    expect(decibels).toBeGreaterThanOrEqual(41.5);
    // One level, the smallest step of an 8-bit picture, would be a visible seam.
    expect(worst).toBeLessThan(1);
  });
});

/** The picture through encoder and decoder, by the posterior's mean. */
async function roundTrip(job: JobRun, image: Float32Array): Promise<Uint8Array> {
  const { mean } = splitMoments(await encodePicture(job, image, LATENTS, LATENTS));
  return toImage(await decodeLatents(job, mean, LATENTS, LATENTS), SIDE, SIDE).data;
}

function callsOf(job: JobRun, stage: string): number | undefined {
  return job.clock.metrics().find(({ name }) => name === stage)?.calls;
}

/**
 * Finds the column at which tiling changes the mean signed step to the next column most; a seam
 * would be such a column.
 * @returns the column, and the change in levels
 */
function columnSteps(one: Uint8Array, tiled: Uint8Array): readonly [column: number, step: number] {
  let worst: readonly [number, number] = [0, 0];
  for (let x = 0; x + 1 < SIDE; x++) {
    let sum = 0;
    for (let y = 0; y < SIDE; y++) {
      for (let c = 0; c < 3; c++) {
        const at = (y * SIDE + x) * 3 + c;
        const step = (data: Uint8Array) => (data[at + 3] ?? 0) - (data[at] ?? 0);
        sum += step(tiled) - step(one);
      }
    }
    const step = Math.abs(sum / (3 * SIDE));
    if (step > worst[1]) worst = [x, step];
  }
  return worst;
}
