import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { RgbImage } from '../../workers/engine/image/rgb-image.ts';
import { generateInNode } from '../engine/generate.ts';
import { openNodeModel, type NodeModel } from '../engine/node-model.ts';
import { psnr } from '../goldens/psnr.ts';
import { DEMO, REQUESTS } from './requests.ts';
import { luma, ssim } from './ssim.ts';

const SIZE = { width: 256, height: 256 };
const STRENGTHS = [0.3, 0.5, 0.6, 0.95] as const;
/** Three of the twelve: each prompt once, on three sources. */
const ASKED = REQUESTS.filter((_, i) => i % 4 === 0);

/** `measured`: median PSNR in dB at each strength, as docs/BENCHMARKS.md has it. */
const FASTER = [
  {
    name: 'deepcache-2',
    body: { fast: 'deepcache-2' },
    measured: { 0.3: 54.4, 0.5: 27.5, 0.6: 29.5, 0.95: 32.5 },
  },
  {
    name: 'deepcache-3',
    body: { fast: 'deepcache-3' },
    measured: { 0.3: 51.2, 0.5: 21.3, 0.6: 25.0, 0.95: 26.4 },
  },
  {
    name: 'guidance end 0.28',
    body: { guidance_end_sigma: 0.28 },
    measured: { 0.3: 36.6, 0.5: 41.2, 0.6: 42.7, 0.95: 43.2 },
  },
  {
    name: 'deepcache-2, end 0.28',
    body: { fast: 'deepcache-2', guidance_end_sigma: 0.28 },
    measured: { 0.3: 36.4, 0.5: 27.8, 0.6: 29.4, 0.95: 32.0 },
  },
  {
    name: 'deepcache-3, end 0.28',
    body: { fast: 'deepcache-3', guidance_end_sigma: 0.28 },
    measured: { 0.3: 36.2, 0.5: 21.5, 0.6: 24.9, 0.95: 25.8 },
  },
] as const;

/** A median may be so many dB below what was measured: a change of the rounding moves it by far less. */
const MARGIN = 3;

/** What the outer level has of a call's operations in the published model. */
const OUTER = 0.067;
/** In milliseconds. */
const HOUR = 3_600_000;

interface Made {
  readonly picture: RgbImage;
  /** Operations of its steps, in calls of the whole UNet. */
  readonly calls: number;
}

describe('pictures of the demo model that are drawn faster, against the exact ones', () => {
  let model: NodeModel;
  const rows: string[] = [];
  beforeAll(async () => {
    model = await openNodeModel(DEMO, { backend: 'wasm', precision: 'fp32' });
  });
  afterAll(async () => {
    await model.close();
    console.log(rows.join('\n'));
  });

  it.each(STRENGTHS)('at strength %s', { timeout: HOUR }, async (strength) => {
    const exact = await pictures(model, { strength });
    for (const { name, body, measured } of FASTER) {
      const made = await pictures(model, { strength, ...body });
      const noise = made.map(({ picture }, i) => psnr(picture.data, exact[i]?.picture.data ?? []));
      const alike = made.map(({ picture }, i) =>
        ssim(lumaOf(picture), lumaOf((exact[i] ?? { picture }).picture)),
      );
      const times = (exact[0]?.calls ?? NaN) / (made[0]?.calls ?? NaN);
      const decibels = [median(noise), Math.min(...noise)].map((dB) => dB.toFixed(1));
      const similar = [median(alike), Math.min(...alike)].map((value) => value.toFixed(3));
      rows.push(`| ${[strength, name, ...decibels, ...similar, times.toFixed(2)].join(' | ')} |`);
      expect(times).toBeGreaterThan(1);
      expect(median(noise), name).toBeGreaterThan(measured[strength] - MARGIN);
    }
  });
});

async function pictures(model: NodeModel, body: object): Promise<readonly Made[]> {
  const made: Made[] = [];
  for (const { source, body: asked } of ASKED) {
    const of = { ...asked, image_size: SIZE, enable_safety_checker: false, ...body };
    const { picture, metrics } = await generateInNode(model, source, of);
    const calls = (stage: string) => metrics.stages.find(({ name }) => name === stage)?.calls ?? 0;
    made.push({ picture, calls: calls('unet') + OUTER * calls('unet_outer') });
  }
  return made;
}

function lumaOf({ data, width, height }: RgbImage) {
  return luma(data, width, height);
}

function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? NaN;
}
