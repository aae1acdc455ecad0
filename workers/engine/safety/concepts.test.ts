import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { beforeAll, describe, expect, it } from 'vitest';
import { readTrace, type TraceTensor } from '../../../test/goldens/trace.ts';
import { type Concepts, conceptScores } from './concepts.ts';

const path = (name: string) =>
  fileURLToPath(new URL(`../../../test/fixtures/safety/v1/${name}`, import.meta.url));

interface Recorded {
  readonly images: readonly {
    readonly image: string;
    readonly special_scores: readonly number[];
    readonly concept_scores: readonly number[];
    readonly has_nsfw_concept: boolean;
  }[];
}
const { images } = JSON.parse(readFileSync(path('expected.json'), 'utf8')) as Recorded;

/** What diffusers' `StableDiffusionSafetyChecker` makes of the same projected pictures. */
describe('the scores of a projected picture', () => {
  let embeds: Float32Array;
  let tensors: ReadonlyMap<string, TraceTensor>;
  const tensor = (name: string) => tensors.get(name)?.values as Float32Array;
  const concepts = (key: string) => ({
    embeds: tensor(key),
    thresholds: tensor(`${key}_weights`),
  });
  const scoresOf = (number: number) =>
    conceptScores(
      embeds.subarray(number * 32, (number + 1) * 32),
      concepts('special_care_embeds'),
      concepts('concept_embeds'),
    );
  beforeAll(async () => {
    tensors = await readTrace(path('safety_checker/model.safetensors'));
    const expected = await readTrace(path('expected.safetensors'));
    embeds = expected.get('image_embeds')?.values as Float32Array;
  });

  it.each(images.map((image, number) => [image.image, image, number] as const))(
    '%s: each score to the last digit',
    (_, image, number) => {
      const scores = scoresOf(number);
      expect(texts(scores.specialCare)).toEqual(texts(image.special_scores));
      expect(texts(scores.concepts)).toEqual(texts(image.concept_scores));
      expect(scores.concepts.some((score) => score > 0)).toBe(image.has_nsfw_concept);
    },
  );

  it('a concept of special care makes all after it stricter by 0.01, and none before it', () => {
    const one = Float32Array.of(1, 0);
    const { specialCare, concepts: others } = conceptScores(
      one,
      conceptsAt(0.195, 0.25, 0.195),
      conceptsAt(0.195, 0.18),
    );
    expect(texts(specialCare)).toEqual(['-0.005', '0.050', '0.005']);
    expect(texts(others)).toEqual(['0.005', '-0.010']);
  });

  it('a cosine less than 0.0005 above its threshold does not count', () => {
    const row = { embeds: Float32Array.of(1, 0), thresholds: Float32Array.of(0.9997) };
    const none = { embeds: new Float32Array(0), thresholds: new Float32Array(0) };
    expect(conceptScores(Float32Array.of(1, 0), row, none).specialCare).toEqual([0]);
  });
});

/** Concepts whose cosines to [1, 0] are these, each with the threshold 0.2. */
function conceptsAt(...all: readonly number[]): Concepts {
  return {
    embeds: Float32Array.from(all.flatMap((cosine) => [cosine, Math.sqrt(1 - cosine ** 2)])),
    thresholds: new Float32Array(all.length).fill(0.2),
  };
}

/** Scores as they are logged; −0 is the same score as 0. */
function texts(scores: readonly number[]): readonly string[] {
  return scores.map((score) => (score + 0).toFixed(3));
}
