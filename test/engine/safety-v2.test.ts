import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { InferenceSession, Tensor } from '../../workers/engine/runtime/ort.ts';
import {
  type ClassifierParts,
  PictureClassifier,
} from '../../workers/engine/safety/picture-classifier.ts';
import { checkedPicture, checkerFixture, checkerFolder } from './node-checker.ts';
import { openNodeModel, type NodeModel } from './node-model.ts';
import { vitOnnx } from './vit-onnx.ts';

interface Recorded {
  readonly images: readonly {
    readonly image: string;
    readonly nsfw: number;
    readonly has_nsfw_concept: boolean;
  }[];
}
const { images } = JSON.parse(readFileSync(checkerFixture('v2/expected.json'), 'utf8')) as Recorded;

/** The recorded network on ONNX Runtime alone; test/e2e runs it by transformers.js. */
function parts(labels: readonly string[] = ['normal', 'nsfw']): ClassifierParts {
  return {
    openFolder: async () => checkerFolder('v2'),
    load: async () => {
      const session = await InferenceSession.create(await vitOnnx(), {
        executionProviders: ['wasm'],
      });
      return {
        labels,
        async logits(pixels, height, width) {
          const input = new Tensor('float32', pixels, [1, 3, height, width]);
          const { logits } = await session.run({ pixel_values: input });
          return (await logits?.getData()) as Float32Array;
        },
        dispose: () => session.release(),
      };
    },
  };
}

/** What transformers' `ViTForImageClassification` says of the same pictures. */
describe('the safety checker v2', () => {
  const checker = new PictureClassifier(parts());
  let model: NodeModel;
  beforeAll(async () => {
    model = await openNodeModel(new URL('../fixtures/tiny-playground', import.meta.url).pathname, {
      backend: 'wasm',
      precision: 'fp32',
    });
  });
  afterAll(async () => {
    await checker.close();
    await model.close();
  });

  it.each(images)('$image: $nsfw', async ({ image, nsfw, has_nsfw_concept }) => {
    const { score, flagged } = await checker.check(await checkedPicture(image), model.job());
    expect(flagged).toBe(has_nsfw_concept);
    expect(Math.abs(score - nsfw)).toBeLessThanOrEqual(1e-4);
  });

  it('finds its label wherever that stands, and refuses a network without it', async () => {
    const [first] = images;
    if (first === undefined) throw new Error('no picture was recorded');
    const turned = new PictureClassifier(parts(['NSFW', 'sfw']));
    const { score } = await turned.check(await checkedPicture(first.image), model.job());
    expect(Math.abs(score - (1 - first.nsfw))).toBeLessThanOrEqual(1e-4);
    await turned.close();
    const other = new PictureClassifier(parts(['cat', 'dog']));
    await expect(other.open()).rejects.toThrow('its labels are cat, dog, and none is nsfw');
  });
});
