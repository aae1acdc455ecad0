import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest';
import { psnr } from '../goldens/psnr.ts';
import { splitMoments } from '../../workers/engine/diffusion/latents.ts';
import { decodeImage } from '../../workers/engine/image/decode.ts';
import { resample } from '../../workers/engine/image/resample.ts';
import { toImage, toTensor } from '../../workers/engine/image/tensor.ts';
import type { JobRun } from '../../workers/engine/runtime/job-run.ts';
import { tileBytes } from '../../workers/engine/stages/in-tiles.ts';
import { activationBytes } from '../../workers/engine/stages/tile-side.ts';
import { decodeLatents, encodePicture } from '../../workers/engine/stages/vae.ts';
import { SLOW } from '../slow.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';

const path = (relative: string) => fileURLToPath(new URL(relative, import.meta.url));
const FOLDERS = {
  demo: path('../../public/models/demo'),
  miniature: path('../fixtures/tiny-playground'),
} as const;

/**
 * Sides of a picture in latents. A tile has 32, so all are 2×2 tiles. The miniature's weights are random, and its
 * encoder makes a hundredfold of any difference: there the decoder is looked at alone. `npm test` runs those whose
 * tiles give shares of the picture that differ in size.
 */
const CASES = [
  { model: 'demo', h: 40, w: 40, slow: true },
  { model: 'demo', h: 33, w: 43, slow: false },
  { model: 'miniature', h: 40, w: 40, slow: true },
  { model: 'miniature', h: 33, w: 39, slow: false },
] as const;

describe('the VAE in tiles', () => {
  let opened: NodeModel | undefined;
  const measured: string[] = [];
  afterEach(async () => {
    await opened?.close();
    opened = undefined;
  });
  afterAll(() => console.log(measured.join('\n')));

  it.each(CASES.filter(({ slow }) => SLOW || !slow))(
    '$model, $h×$w latents: as in one piece, without seams',
    async (of) => {
      const { h, w } = of;
      opened = await openNodeModel(FOLDERS[of.model], { backend: 'wasm', precision: 'fp32' });
      const image = await example(8 * w, 8 * h);
      const [whole, tiled] = [opened.job(), tiledJob(opened)];
      const meansOf = async (job: JobRun) =>
        splitMoments(await encodePicture(job, image, h, w)).mean;
      const drawn = async (job: JobRun, mean: Float32Array) =>
        toImage(await decodeLatents(job, mean, h, w), 8 * w, 8 * h).data;
      const one = await drawn(whole, await meansOf(whole));
      const encoder = of.model === 'demo' ? tiled : whole;
      const parts = await drawn(tiled, await meansOf(encoder));
      const decibels = psnr(parts, one);
      const worst = worstColumnStep(one, parts, 8 * w);
      measured.push(
        `${of.model}, ${h}×${w} latents: ${decibels.toFixed(1)} dB, largest added step ${worst.toFixed(2)}; ${timesOf(whole)}; in tiles ${timesOf(tiled)}`,
      );
      expect(decibels).toBeGreaterThanOrEqual(45);
      // One level, the smallest step of an 8-bit picture, would be a visible seam.
      expect(worst).toBeLessThan(1);
    },
  );

  it('asks for room for what each of its parts makes, and for tiles of one size', async () => {
    opened = await openNodeModel(FOLDERS.miniature, { backend: 'wasm', precision: 'fp32' });
    const run = tiledJob(opened);
    const asked = vi.spyOn(run, 'session');
    const moments = await encodePicture(run, await example(8 * 33, 8 * 33), 33, 33);
    await decodeLatents(run, splitMoments(moments).mean, 33, 33);
    const makes = tileBytes(run, 33, 33);
    const tile = { makes, size: { h: 32, w: 32 } };
    const whole = { makes };
    expect(asked.mock.calls).toEqual([
      ['vae_encode_tile', tile],
      ['vae_encode_middle', whole],
      ['vae_decode_middle', whole],
      ['vae_decode_tile', tile],
    ]);
    expect(makes).toBeGreaterThan(0);
  });

  it.each([
    ['everywhere', () => true, 1],
    // The small version and the four tiles of a sweep.
    ['in one corner', (i: number) => i === 8 * 40 * 8 * 40 - 1, 5],
  ] as const)('ends at once where a picture is no number %s', async (_, isNaNAt, most) => {
    opened = await openNodeModel(FOLDERS.miniature, { backend: 'wasm', precision: 'fp32' });
    const run = tiledJob(opened);
    const image = (await example(8 * 40, 8 * 40)).map((value, i) => (isNaNAt(i) ? NaN : value));
    await expect(encodePicture(run, image, 40, 40)).rejects.toMatchObject({ code: 'not_finite' });
    const calls = run.clock.metrics().find(({ name }) => name === 'vae_encode')?.calls ?? 0;
    expect(calls).toBeGreaterThan(0);
    expect(calls).toBeLessThanOrEqual(most);
  });
});

/** A job whose tiles are 32 latents wide. */
function tiledJob(opened: NodeModel): JobRun {
  return opened.job({ vaeTileBytes: activationBytes(opened.loaded.model.vae) * 32 * 32 });
}

function timesOf(job: JobRun): string {
  return job.clock
    .metrics()
    .filter(({ name }) => !name.startsWith('load_'))
    .map(({ name, seconds, calls }) => `${name} ${seconds.toFixed(1)} s in ${calls} calls`)
    .join(', ');
}

async function example(width: number, height: number): Promise<Float32Array> {
  const file = new Blob([await readFile(path('../../public/example.png'))]);
  const decoded = await decodeImage(file, { convertColorProfile: false });
  return toTensor(resample(decoded, width, height));
}

/**
 * The most that tiling changes the mean signed step from one column to the next; a seam would be such a column.
 * @param side columns of both pictures, which are RGB
 * @returns levels
 */
function worstColumnStep(one: Uint8Array, tiled: Uint8Array, side: number): number {
  const rows = one.length / (3 * side);
  let worst = 0;
  for (let x = 0; x + 1 < side; x++) {
    let sum = 0;
    for (let y = 0; y < rows; y++) {
      for (let c = 0; c < 3; c++) {
        const at = (y * side + x) * 3 + c;
        const step = (data: Uint8Array) => (data[at + 3] ?? 0) - (data[at] ?? 0);
        sum += step(tiled) - step(one);
      }
    }
    worst = Math.max(worst, Math.abs(sum / (3 * rows)));
  }
  return worst;
}
