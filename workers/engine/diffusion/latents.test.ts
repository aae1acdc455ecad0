import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { EngineError } from '../../failure.ts';
import { timeIds } from './add-time-ids.ts';
import { readLatentScaling } from './latent-scaling.ts';
import {
  addNoise,
  denormaliseLatents,
  normaliseLatents,
  samplePosterior,
  splitMoments,
} from './latents.ts';

const playground = {
  scaling_factor: 0.5,
  latents_mean: [-1.6574, 1.886, -1.383, 2.5155],
  latents_std: [8.4927, 5.9022, 6.5498, 5.2299],
};

describe('splitMoments', () => {
  it('takes means first and clamps log-variances to −30 … 20', () => {
    const { mean, logvar } = splitMoments(Float32Array.of(1, 2, 3, 4, -40, 0, 20.5, -1));
    expect([...mean]).toEqual([1, 2, 3, 4]);
    expect([...logvar]).toEqual([-30, 0, 20, -1]);
  });
});

describe('samplePosterior', () => {
  it('is mean + exp(logvar/2)·ε', () => {
    const posterior = { mean: Float32Array.of(1, -1), logvar: Float32Array.of(0, Math.log(4)) };
    const z = samplePosterior(posterior, Float32Array.of(0.5, 0.25));
    expect(z[0]).toBeCloseTo(1.5, 6);
    expect(z[1]).toBeCloseTo(-0.5, 6);
  });
});

describe('normaliseLatents and denormaliseLatents', () => {
  it('use the statistics of each channel', () => {
    const scaling = readLatentScaling(playground, 4);
    const z = Float32Array.of(-1.6574, 0, 1.886, 0, -1.383, 0, 2.5155, 0);
    const x = normaliseLatents(z, scaling);
    expect([x[0], x[2], x[4], x[6]]).toEqual([0, 0, 0, 0]);
    expect(x[1]).toBeCloseTo((1.6574 * 0.5) / 8.4927, 7);
    expect(x[7]).toBeCloseTo((-2.5155 * 0.5) / 5.2299, 7);
  });

  it('scale only, for models without statistics', () => {
    const scaling = readLatentScaling({ scaling_factor: 0.13025, latents_mean: null }, 4);
    expect(scaling.statistics).toBeNull();
    expect(normaliseLatents(Float32Array.of(2), scaling)[0]).toBeCloseTo(0.2605, 7);
    expect(denormaliseLatents(Float32Array.of(0.2605), scaling)[0]).toBeCloseTo(2, 6);
  });

  it('undo each other', () => {
    const values = fc.array(fc.float({ min: -30, max: 30, noNaN: true }), {
      minLength: 48,
      maxLength: 48,
    });
    const scaling = readLatentScaling(playground, 4);
    fc.assert(
      fc.property(values, (list) => {
        const z = Float32Array.from(list);
        const back = denormaliseLatents(normaliseLatents(z, scaling), scaling);
        for (const [i, value] of z.entries()) expect(back[i]).toBeCloseTo(value, 4);
      }),
    );
  });
});

describe('readLatentScaling', () => {
  it('has the default of AutoencoderKL', () => {
    expect(readLatentScaling({}, 4)).toEqual({ scaling_factor: 0.18215, statistics: null });
  });

  it.each([
    [{ scaling_factor: 'half' }],
    [{ scaling_factor: 0 }],
    [{ ...playground, latents_mean: [1, 2, 3] }],
    [{ ...playground, latents_std: [1, 2, 3, 0] }],
    [{ ...playground, latents_std: ['1', 2, 3, 4] }],
  ])('refuses %j', (config) => {
    expect(() => readLatentScaling(config, 4)).toThrow(EngineError);
  });
});

describe('addNoise', () => {
  it('repeats x0 for every image: x0 + σ·ε', () => {
    const x = addNoise(Float32Array.of(1, 2), Float32Array.of(1, 0, -1, 0.5), 4);
    expect([...x]).toEqual([5, 2, -3, 4]);
  });
});

describe('timeIds', () => {
  it('is size, crop corner, size, in pixels', () => {
    expect([...timeIds(13, 9)]).toEqual([104, 72, 0, 0, 104, 72]);
  });
});
