import type {
  LoraWeight,
  PlaygroundV25ImageToImageInput as FalInput,
  PlaygroundV25ImageToImageOutput as FalOutput,
  PlaygroundV25InpaintingInput as FalInpainting,
  PlaygroundV25Input as FalTextToImage,
} from '@fal-ai/client/endpoints';
import { describe, expectTypeOf, it } from 'vitest';
import type { GenerateOutput, GenerateRequest } from './schema.ts';

/** Ours are read-only and the client's are not. */
type Writable<T> = T extends object ? { -readonly [K in keyof T]: Writable<T[K]> } : T;
type Input = Writable<GenerateRequest>;
type Output = Writable<GenerateOutput>;

/** Fields of the client's type that the specification's page does not have; ignored. */
type OnlyFal = 'crop_output' | 'preserve_aspect_ratio' | 'request_id';
/** The field that inpainting alone has, and those that text to image lacks. */
type Mask = 'mask_url';
type OfPicture = 'image_url' | 'strength';
/** The app's own: the part of the picture to use and its fit, where guidance ends, LoRA files, what is left out, what samples, and weights. */
type OnlyOurs =
  | 'crop'
  | 'fast'
  | 'fit'
  | 'guidance_end_sigma'
  | 'loras'
  | 'prompt_weighting'
  | 'scheduler';
/**
 * image_url: the client uploads a Blob before it sends the request. seed: 64 bits do not fit a
 * number. negative_prompt: the runner alone may say null.
 */
type Different = 'image_url' | 'seed' | 'negative_prompt';

type FalFields = Required<Omit<FalInput, OnlyFal>>;

describe('the request, compared with the types of @fal-ai/client', () => {
  it('has the same fields but for the named ones', () => {
    expectTypeOf<Exclude<keyof FalInput, OnlyFal>>().toEqualTypeOf<
      Exclude<keyof GenerateRequest, OnlyOurs | Mask>
    >();
    expectTypeOf<Exclude<keyof FalInpainting, OnlyFal>>().toEqualTypeOf<
      Exclude<keyof GenerateRequest, OnlyOurs>
    >();
    expectTypeOf<Exclude<keyof FalTextToImage, OnlyFal>>().toEqualTypeOf<
      Exclude<keyof GenerateRequest, OnlyOurs | Mask | OfPicture>
    >();
  });

  it('can be sent with the client', () => {
    expectTypeOf<Omit<Input, OnlyOurs | Different>>().toExtend<
      Omit<FalInput, OnlyFal | Different>
    >();
    expectTypeOf<NonNullable<Input['image_url']>>().toExtend<FalInput['image_url']>();
    expectTypeOf<NonNullable<Input['mask_url']>>().toExtend<FalInpainting['mask_url']>();
    expectTypeOf<NonNullable<Input['negative_prompt']>>().toExtend<FalInput['negative_prompt']>();
  });

  it('takes what the client’s type allows', () => {
    type Plain = Different | 'image_size' | 'embeddings';
    expectTypeOf<Omit<FalFields, Plain>>().toExtend<Omit<Input, OnlyOurs | Plain>>();
    // A missing side or list of tokens has its default by then.
    type Size = Exclude<FalFields['image_size'], string>;
    expectTypeOf<Exclude<FalFields['image_size'], Size> | Required<Size>>().toExtend<
      Input['image_size']
    >();
    expectTypeOf<Required<FalFields['embeddings'][number]>>().toExtend<
      Input['embeddings'][number]
    >();
    expectTypeOf<FalFields['negative_prompt']>().toExtend<Input['negative_prompt']>();
  });
});

describe('the LoRA files of a request', () => {
  it('are as the client’s type has them', () => {
    type Ours = NonNullable<Input['loras']>[number];
    expectTypeOf<Ours>().toEqualTypeOf<Required<LoraWeight>>();
  });
});

describe('the output, compared with the types of @fal-ai/client', () => {
  it('has the same fields, all of a picture’s required ones, and a seed that needs 64 bits', () => {
    expectTypeOf<keyof Output>().toEqualTypeOf<keyof FalOutput>();
    expectTypeOf<Omit<Output, 'seed'>>().toExtend<Omit<FalOutput, 'seed'>>();
  });

  it('is what code written for the client reads', () => {
    type FalImage = Required<FalOutput['images'][number]>;
    expectTypeOf<Pick<FalImage, 'url' | 'width' | 'height' | 'content_type'>>().toEqualTypeOf<
      Output['images'][number]
    >();
    expectTypeOf<Pick<FalOutput, 'prompt' | 'has_nsfw_concepts'>>().toEqualTypeOf<
      Pick<Output, 'prompt' | 'has_nsfw_concepts'>
    >();
  });
});
