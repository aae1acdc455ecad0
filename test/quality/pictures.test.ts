import { describe, expect, it } from 'vitest';
import type { RgbImage } from '../../workers/engine/image/rgb-image.ts';
import type { Model } from '../../workers/engine/model.ts';
import { generateInNode } from '../engine/generate.ts';
import { openNodeModel, type NodeModel } from '../engine/node-model.ts';
import { psnr } from '../goldens/psnr.ts';
import { everywhereIn4Bits, packFormats, quantised } from './quantised-model.ts';
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
    name: 'q4',
    formats: (model: Model) => packFormats(model, 'q4'),
    least: { 0.3: 22, 0.6: 22, 0.95: 0 },
  },
  {
    name: '4 bits everywhere',
    formats: everywhereIn4Bits,
    least: { 0.3: 22, 0.6: 22, 0.95: 0 },
  },
];

describe('twelve pictures of the demo model at three strengths, against its stored weights', () => {
  it('q8 and q4 stay near', async () => {
    const stored = await openNodeModel(DEMO, WASM);
    const models: { readonly of: (typeof VARIANTS)[number]; readonly model: NodeModel }[] = [];
    for (const of of VARIANTS) {
      const model = await openNodeModel(DEMO, WASM, (opened) =>
        quantised(opened, of.formats(opened)),
      );
      models.push({ of, model });
    }
    for (const strength of STRENGTHS) {
      const wanted = await pictures(stored, strength);
      for (const { of, model } of models) {
        const made = await pictures(model, strength);
        const noise = made.map((picture, i) => psnr(picture.data, wanted[i]?.data ?? []));
        const alike = made.map((picture, i) => ssim(lumaOf(picture), lumaOf(wanted[i] ?? picture)));
        const decibels = [median(noise), Math.min(...noise)].map((dB) => dB.toFixed(1));
        const similar = [median(alike), Math.min(...alike)].map((value) => value.toFixed(4));
        console.log(`| ${[of.name, strength, ...decibels, ...similar].join(' | ')} |`);
        expect(median(noise)).toBeGreaterThanOrEqual(of.least[strength]);
      }
    }
    for (const { close } of [stored, ...models.map(({ model }) => model)]) await close();
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
