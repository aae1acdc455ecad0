import { readFileSync } from 'node:fs';
import { decode, encode } from 'fast-png';
import { describe, expect, it } from 'vitest';
import { comparePictures, compareTraces } from '../goldens/compare.ts';
import { readExpected } from '../goldens/expected.ts';
import { fixture, readCases } from '../goldens/golden-case.ts';
import { readTrace, type TraceTensor } from '../goldens/trace.ts';

const cases = readCases(fixture('goldens'));
/** The reference of one-step. */
const ONE_STEP = {
  expected: fixture('goldens/one-step/expected.safetensors'),
  resized: fixture('goldens/one-step/resized.png'),
};
const scale = { sigmas: [80, 0], latentGain: 17 };
const picture = readFileSync(fixture('goldens/one-step/image.png'));

/** one-step's reference with one tensor put in the place of its own. */
async function oneStep(name?: string, change?: (tensor: TraceTensor) => TraceTensor | undefined) {
  const trace = new Map(await readExpected(ONE_STEP));
  const tensor = name === undefined ? undefined : trace.get(name);
  if (name === undefined || tensor === undefined) return trace;
  const changed = change?.(tensor);
  if (changed) trace.set(name, changed);
  else trace.delete(name);
  return trace;
}

const shifted = (by: number) => (tensor: TraceTensor) => ({
  ...tensor,
  values: tensor.values.map((value, index) => (index === 5 ? value + by : value)),
});

/** one-step's picture with other bytes. */
function changed(change: (data: Uint8Array) => void): Uint8Array {
  const image = decode(picture);
  const data = Uint8Array.from(image.data);
  change(data);
  return encode({ ...image, data });
}

/** One byte, moved towards the middle. */
const by = (levels: number) => (data: Uint8Array) => {
  const value = data[7] ?? 0;
  data[7] = value > 128 ? value - levels : value + levels;
};

describe('a trace', () => {
  it.each(cases)('of $name is equal to itself: every tensor has a tolerance', async (golden) => {
    const trace = await readExpected(golden);
    expect(trace.size).toBeGreaterThan(15);
    expect(compareTraces(trace, trace, scale)).toEqual([]);
  });

  it('may be off by less than the limit, not by more', async () => {
    const expected = await oneStep();
    expect(compareTraces(await oneStep('prompt_embeds', shifted(5e-5)), expected, scale)).toEqual(
      [],
    );
    expect(compareTraces(await oneStep('prompt_embeds', shifted(2e-4)), expected, scale)).toEqual([
      expect.stringMatching(/^prompt_embeds: off by 2\.0/),
    ]);
    expect(compareTraces(await oneStep('ids_1', shifted(1)), expected, scale)).toHaveLength(1);
    expect(compareTraces(await oneStep('unet_cond', shifted(5e-4)), expected, scale)).toHaveLength(
      1,
    );
  });

  it('with a NaN, a missing, a surplus or a wrongly shaped tensor is not the reference', async () => {
    const expected = await oneStep();
    const problems = async (name: string, change: Parameters<typeof oneStep>[1]) =>
      compareTraces(await oneStep(name, change), expected, scale);
    expect(await problems('x0', shifted(Number.NaN))).toEqual(['x0: off by NaN, more than 0.0001']);
    expect(await problems('decoded', () => undefined)).toEqual(['decoded is missing']);
    expect(await problems('pooled', (tensor) => ({ ...tensor, shape: [64] }))).toEqual([
      'pooled is F32 [64], not F32 [1,64]',
    ]);
    expect(compareTraces(expected, await oneStep('unet_uncond', () => undefined), scale)).toEqual([
      'unet_uncond is there and should not be',
    ]);
  });

  it('allows each step its own limit', async () => {
    const many = readCases(fixture('goldens')).find(({ name }) => name === 'gray');
    const expected = await readTrace(many?.expected ?? '');
    const sigmas = Array.from(expected.get('sigmas')?.values ?? []).slice(-8);
    const unet = expected.get('unet_cond');
    if (!unet) throw new Error('gray has no unet_cond');
    const off = { ...unet, values: unet.values.map((value) => value + 1.5e-3) };
    const problems = compareTraces(new Map(expected).set('unet_cond', off), expected, {
      sigmas,
      latentGain: 17,
    });
    expect(problems.map((text) => text.split(':')[0])).toEqual(
      [0, 1, 2, 3, 4].map((step) => `unet_cond, step ${step}`),
    );
  });
});

describe('a picture', () => {
  it('is equal to itself', () => {
    expect(comparePictures(picture, picture)).toEqual([]);
  });

  it('may be off by two levels in a few places, not by three, nor everywhere', () => {
    expect(comparePictures(changed(by(2)), picture)).toEqual([]);
    expect(comparePictures(changed(by(3)), picture)).toEqual(['the picture is off by 3 levels']);
    const all = changed((data) => data.forEach((v, i) => (data[i] = v > 128 ? v - 1 : v + 1)));
    expect(comparePictures(all, picture)).toEqual(['the picture has a PSNR of 48.1 dB']);
  });

  it('of another size is not the reference', () => {
    const other = readFileSync(fixture('goldens/gray/image.png'));
    expect(comparePictures(other, picture)).toEqual([
      'the picture is 128×96, 3 × 8 bits, not 64×64, 3 × 8 bits',
    ]);
  });
});
