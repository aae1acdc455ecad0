import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConceptChecker } from '../../workers/engine/safety/concept-checker.ts';
import { readTrace } from '../goldens/trace.ts';
import { checkedPicture, checkerFixture, checkerFolder, packedChecker } from './node-checker.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';

interface Recorded {
  readonly images: readonly {
    readonly image: string;
    readonly concept_scores: readonly number[];
    readonly has_nsfw_concept: boolean;
  }[];
}
const { images } = JSON.parse(readFileSync(checkerFixture('v1/expected.json'), 'utf8')) as Recorded;
/** Columns of the miniature's projection. */
const WIDTH = 32;

/** What diffusers' `StableDiffusionSafetyChecker` says of the same pictures. */
describe('the safety checker v1 on the CPU', () => {
  const checker = new ConceptChecker(async () => checkerFolder('v1'));
  let model: NodeModel;
  let embeds: ArrayLike<number>;
  beforeAll(async () => {
    model = await openNodeModel(new URL('../fixtures/tiny-playground', import.meta.url).pathname, {
      backend: 'wasm',
      precision: 'fp32',
    });
    embeds =
      (await readTrace(checkerFixture('v1/expected.safetensors'))).get('image_embeds')?.values ??
      [];
  });
  afterAll(async () => {
    await checker.finished();
    await model.close();
  });

  it.each(images.map((image, number) => [image.image, image, number] as const))(
    '%s',
    async (name, { concept_scores, has_nsfw_concept }, number) => {
      const run = model.job();
      const picture = await checkedPicture(name);
      const made = await checker.embed(picture, run);
      expect(made).toHaveLength(WIDTH);
      const off = [...made].map((value, i) =>
        Math.abs(value - (embeds[number * WIDTH + i] ?? NaN)),
      );
      expect(Math.max(...off)).toBeLessThanOrEqual(1e-4);
      const verdict = await checker.check(picture, run);
      expect(verdict.flagged).toBe(has_nsfw_concept);
      expect(Math.abs(verdict.score - Math.max(...concept_scores))).toBeLessThanOrEqual(1e-3);
    },
  );

  it('frees its network when the pictures are checked, and makes it again for the next run', async () => {
    await checker.finished();
    const [first] = images;
    if (first === undefined) throw new Error('no picture was recorded');
    const verdict = await checker.check(await checkedPicture(first.image), model.job());
    expect(verdict.flagged).toBe(first.has_nsfw_concept);
  });
});

describe('the safety checker v1 from a pack, on the CPU', () => {
  // In 8 bits a score so near its threshold may fall on either side: two of the pictures are made so near.
  it.each([
    ['fp16', 1e-3, 0],
    ['q8', 2e-3, 2e-3],
  ] as const)('%s: the same scores and verdicts', async (precision, tolerance, undecided) => {
    const model = await openNodeModel(
      new URL('../fixtures/tiny-playground', import.meta.url).pathname,
      { backend: 'wasm', precision: 'fp32' },
    );
    const folder = checkerFolder('v1');
    const pack = await packedChecker(folder, precision);
    folder.close?.();
    const checker = new ConceptChecker(async () => pack);
    const run = model.job();
    let judged = 0;
    for (const { image, concept_scores, has_nsfw_concept } of images) {
      const { flagged, score } = await checker.check(await checkedPicture(image), run);
      const wanted = Math.max(...concept_scores);
      expect(Math.abs(score - wanted)).toBeLessThanOrEqual(tolerance);
      if (Math.abs(wanted) < undecided) continue;
      expect([image, flagged]).toEqual([image, has_nsfw_concept]);
      judged += 1;
    }
    expect(judged).toBeGreaterThanOrEqual(4);
    await checker.finished();
    await model.close();
  });
});
