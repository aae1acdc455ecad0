import { describe, expect, it } from 'vitest';
import { readFileSync } from 'node:fs';
import { standardDeviation } from './guidance.ts';
import { impossible, legitimate } from './legitimate.ts';

const PUBLISHED = JSON.parse(
  readFileSync(new URL('../../../tools/bench/sdxl/vae/config.json', import.meta.url), 'utf8'),
) as { readonly latents_mean: readonly number[]; readonly latents_std: readonly number[] };

const usual = { nonFiniteCount: 0, mean: -0.2, deviation: 0.6, output: 1.3 };
const limits = legitimate(0.5, 3);

describe('a step', () => {
  it('that varies as those of the references do may be right, at their highest guidance too', () => {
    for (const deviation of [0.32, 1.67]) {
      expect(impossible({ ...usual, deviation }, limits, 1)).toBeNull();
      expect(impossible({ ...usual, deviation }, legitimate(0.5, 7.5), 1)).toBeNull();
    }
  });

  it('that varies too little, too much, or lies far off cannot be right', () => {
    expect(impossible({ ...usual, deviation: 0.04 }, limits, 1)).toContain('varies by 0.040');
    expect(impossible({ ...usual, deviation: 6 }, limits, 1)).toContain('where 0.050 to 5.0');
    expect(impossible({ ...usual, mean: -7 }, limits, 1)).toContain('a mean of -7.0');
  });

  it('may vary less where the source picture has one colour', () => {
    expect(impossible({ ...usual, deviation: 0.04 }, legitimate(0.05, 3), 1)).toBeNull();
  });

  it('may become a plain grey of a picture with many colours', () => {
    // Latents of 0 by the published model's latents_mean and latents_std, and its 0.5.
    const { latents_mean: means, latents_std: deviations } = PUBLISHED;
    const grey = means.flatMap((mean, i) =>
      Array.from({ length: 64 }, () => (0.5 * -mean) / (deviations[i] ?? NaN)),
    );
    const deviation = standardDeviation(Float32Array.from(grey));
    expect(deviation).toBeCloseTo(0.15, 2);
    expect(impossible({ ...usual, deviation }, limits, 1)).toBeNull();
  });

  it('may vary more at a high guidance, and no more than in proportion', () => {
    expect(impossible({ ...usual, deviation: 12 }, legitimate(0.5, 20), 1)).toBeNull();
    expect(impossible({ ...usual, deviation: 14 }, legitimate(0.5, 20), 1)).not.toBeNull();
  });

  it('may vary less the more noise there is, and more than where the network gave nothing', () => {
    for (const sigma of [80, 50, 17, 5]) {
      // What is left of the latents alone, with a sigma_data of 0.5.
      const nothing = 0.25 / Math.hypot(sigma, 0.5);
      expect(impossible({ ...usual, deviation: nothing }, limits, sigma)).not.toBeNull();
      expect(impossible({ ...usual, deviation: 4.1 * nothing }, limits, sigma)).toBeNull();
    }
  });

  it('may vary more where the network predicts noise, as much as the first step makes it', () => {
    const noise = legitimate(0.5, 3, [{ cOut: -14.6 }, { cOut: -0.04 }]);
    for (const sigma of [14.6, 0.04]) {
      expect(impossible({ ...usual, deviation: 60 }, noise, sigma)).toBeNull();
      expect(impossible({ ...usual, mean: 60 }, noise, sigma)).toBeNull();
      expect(impossible({ ...usual, deviation: 80 }, noise, sigma)).toContain('varies by 80');
    }
    expect(impossible({ ...usual, output: 6 }, noise, 1)).toContain("UNet's output varies by 6.0");
  });

  it('may come from no signal at all where v is predicted', () => {
    const v = legitimate(0.5, 3, [{ cOut: -1 }]);
    expect(impossible(usual, v, Infinity)).toBeNull();
    expect(impossible({ ...usual, deviation: 6 }, v, Infinity)).not.toBeNull();
  });

  it('whose network gave zeros everywhere cannot be right, however the latents vary', () => {
    expect(impossible({ ...usual, output: 0 }, limits, 1)).toBe('the UNet gave nothing but zeros');
  });
});
