import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '../../workers/engine/image/rgb-image.ts';
import type { Model } from '../../workers/engine/model.ts';
import { generateInNode } from '../engine/generate.ts';
import { openNodeModel, type NodeModel } from '../engine/node-model.ts';
import { psnr } from '../goldens/psnr.ts';
import { roundInputs } from './int8-activations.ts';
import { everywhereIn4Bits, packFormats, quantised, symmetric } from './quantised-model.ts';
import { DEMO, REQUESTS, STRENGTHS } from './requests.ts';
import { luma, ssim } from './ssim.ts';

const WASM = { backend: 'wasm', precision: 'fp32' } as const;
const SIZE = { width: 256, height: 256 };

/** `least`: median PSNR in dB that a strength must reach; at .95 the picture is the noise's own. */
const VARIANTS = [
  {
    name: 'q8',
    formats: (model: Model) => packFormats(model, 'q8'),
    least: { 0.3: 34, 0.6: 34, 0.95: 0 },
  },
  {
    name: 'q8, inputs of 8 bits',
    formats: (model: Model) => packFormats(model, 'q8'),
    roundsInputs: true,
    least: { 0.3: 34, 0.6: 34, 0.95: 0 },
  },
  {
    name: 'q4',
    formats: (model: Model) => packFormats(model, 'q4'),
    least: { 0.3: 22, 0.6: 22, 0.95: 0 },
  },
  {
    name: 'q4 of format 1',
    formats: symmetric,
    least: { 0.3: 22, 0.6: 22, 0.95: 0 },
  },
  {
    name: '4 bits everywhere',
    formats: everywhereIn4Bits,
    least: { 0.3: 22, 0.6: 22, 0.95: 0 },
  },
];

/** In milliseconds: 36 pictures take a quarter of it on two cores. */
const HOUR = 3_600_000;

describe('twelve pictures of the demo model at three strengths, against its stored weights', () => {
  let stored: NodeModel;
  const wanted = new Map<number, readonly RgbImage[]>();
  const rows: string[] = [];
  beforeAll(async () => {
    stored = await openNodeModel(DEMO, WASM);
    for (const strength of STRENGTHS) wanted.set(strength, await pictures(stored, strength));
  }, HOUR);
  afterAll(async () => {
    await stored.close();
    console.log(rows.join('\n'));
  });

  it.each(VARIANTS)('$name stays near', async ({ name, formats, roundsInputs = false, least }) => {
    const rounded = formats(stored.loaded.model);
    const model = await openNodeModel(DEMO, WASM, (opened) => quantised(opened, rounded));
    if (roundsInputs) await roundInputs(model, (key) => rounded.has(`unet ${key}`));
    for (const strength of STRENGTHS) {
      const made = await pictures(model, strength);
      const expected = wanted.get(strength) ?? [];
      const noise = made.map((picture, i) => psnr(picture.data, expected[i]?.data ?? []));
      const alike = made.map((picture, i) => ssim(lumaOf(picture), lumaOf(expected[i] ?? picture)));
      const decibels = [median(noise), Math.min(...noise)].map((dB) => dB.toFixed(1));
      const similar = [median(alike), Math.min(...alike)].map((value) => value.toFixed(4));
      rows.push(`| ${[name, strength, ...decibels, ...similar].join(' | ')} |`);
      expect(median(noise)).toBeGreaterThanOrEqual(least[strength]);
    }
    await model.close();
  });
});

async function pictures(model: NodeModel, strength: number): Promise<readonly RgbImage[]> {
  const made: RgbImage[] = [];
  for (const { source, body } of REQUESTS) {
    const run = await generateInNode(model, source, { ...body, strength, image_size: SIZE });
    made.push(run.picture);
  }
  return made;
}

function lumaOf({ data, width, height }: RgbImage) {
  return luma(data, width, height);
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length / 2;
  return ((sorted[Math.floor(middle - 0.5)] ?? NaN) + (sorted[Math.ceil(middle - 0.5)] ?? NaN)) / 2;
}
