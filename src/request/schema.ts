import * as z from 'zod/mini';
import { ENDPOINT_KINDS, type EndpointKind } from './endpoint.ts';
import { FIELD_NAMES, FIELDS, type FieldName, isFieldOf, PROMPT_LIMIT } from './fields.ts';

/**
 * The requests and the output of `fal-ai/playground-v25`, `…/image-to-image` and `…/inpainting`, field for
 * field (fal.ai/models/fal-ai/playground-v25/image-to-image/api, and the types of its client).
 */

type Shape = { readonly [K in FieldName]: (typeof FIELDS)[K]['schema'] };

/** Fields that only some of the endpoints have, though each that has them fills them in or requires them. */
type SomeHave = 'image_url' | 'mask_url' | 'strength';

type ShapeOfAny = Omit<Shape, SomeHave> & {
  readonly [K in SomeHave]: z.ZodMiniOptional<Shape[K]>;
};

/** The schema of every field by itself. The runner alone may say `negative_prompt: null`. */
export const FIELD_SCHEMAS: Readonly<Record<FieldName, z.ZodMiniType>> = {
  ...(Object.fromEntries(FIELD_NAMES.map((name) => [name, FIELDS[name].schema])) as Shape),
  negative_prompt: z._default(z.nullable(z.string().check(z.maxLength(PROMPT_LIMIT))), ''),
};

/** The fields of each endpoint. Unknown ones are ignored. */
export const REQUEST_SCHEMAS = forEach((kind) => {
  const names = FIELD_NAMES.filter((name) => isFieldOf(name, kind));
  const shape = Object.fromEntries(names.map((name) => [name, FIELDS[name].schema]));
  return z.object(shape as unknown as ShapeOfAny);
});

/** {@link REQUEST_SCHEMAS}, but `negative_prompt` may be null: diffusers' zero embeddings. */
export const RUNNER_SCHEMAS = forEach((kind) =>
  z.extend(REQUEST_SCHEMAS[kind], {
    negative_prompt: z._default(z.nullable(z.string().check(z.maxLength(PROMPT_LIMIT))), ''),
  }),
);

function forEach<T>(make: (kind: EndpointKind) => T): Readonly<Record<EndpointKind, T>> {
  return Object.fromEntries(ENDPOINT_KINDS.map((kind) => [kind, make(kind)])) as Record<
    EndpointKind,
    T
  >;
}

type ReadonlyDeep<T> = T extends object
  ? { readonly [K in keyof T]: ReadonlyDeep<Exclude<T[K], undefined>> }
  : T;

/**
 * A request after defaults: every field that its endpoint has and that has a default is present, every value
 * in range. `seed: null` draws one below 2^32; `negative_prompt: null` comes only from the runner.
 *
 * `endpointOf` tells which endpoint it is for: without `image_url` it is text to image, and has no
 * `strength` either; with a `mask_url` it is inpainting.
 */
export type GenerateRequest = ReadonlyDeep<z.output<(typeof RUNNER_SCHEMAS)['image-to-image']>>;

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
