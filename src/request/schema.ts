import { z } from 'zod';
import { FIELDS, PROMPT_LIMIT } from './fields.ts';

/**
 * The request and output of `fal-ai/playground-v25/image-to-image`, field for field
 * (fal.ai/models/fal-ai/playground-v25/image-to-image/api).
 */

type Shape = { readonly [K in keyof typeof FIELDS]: (typeof FIELDS)[K]['schema'] };
const shape = Object.fromEntries(
  Object.entries(FIELDS).map(([name, { schema }]) => [name, schema]),
) as Shape;

/** All fields of the endpoint. Unknown ones are ignored. */
export const requestSchema = z.object(shape);

/** {@link requestSchema}, but `negative_prompt` may be null: diffusers' zero embeddings. */
export const runnerSchema = requestSchema.extend({
  negative_prompt: z.string().max(PROMPT_LIMIT).nullable().default(''),
});

type ReadonlyDeep<T> = T extends object
  ? { readonly [K in keyof T]: ReadonlyDeep<Exclude<T[K], undefined>> }
  : T;

/**
 * A request after defaults: every field that has one is present, every value in range. `seed: null`
 * draws one below 2^32; `negative_prompt: null` comes only from the runner.
 */
export type GenerateRequest = ReadonlyDeep<z.output<typeof runnerSchema>>;

export type Crop = NonNullable<GenerateRequest['crop']>;

export interface GenerateOutput {
  readonly images: readonly {
    readonly url: string;
    readonly width: number;
    readonly height: number;
    readonly content_type: string;
  }[];
  readonly timings: Readonly<Record<string, number>>;
  readonly seed: bigint;
  readonly has_nsfw_concepts: readonly boolean[];
  readonly prompt: string;
}
