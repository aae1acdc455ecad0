import { z } from 'zod';
import { type FieldError, fieldErrors } from './field-errors.ts';
import { laxBoolean, laxInteger, laxNumber, laxSeed } from './lax.ts';
import { CUSTOM_SIZE, DEFAULT_EMBEDDING_TOKENS, LIMITS, MAX_SEED } from './limits.ts';
import { IMAGE_SIZE_NAMES, type GenerateRequest } from './schema.ts';
import { stepsRun } from './strength.ts';

/** null counts as missing, so that the default applies. */
const missing = (value: unknown) => value ?? undefined;

/** Converts leniently; what cannot be converted is reported as of the wrong type. */
const lax = <T>(
  convert: (value: unknown) => T | undefined,
  expected: 'int' | 'number' | 'boolean',
) =>
  z.unknown().transform((input, context): T => {
    const value = convert(input);
    if (value !== undefined) return value;
    context.issues.push({ code: 'invalid_type', expected, input });
    return z.NEVER;
  });

type Range = { readonly min: number; readonly max: number; readonly default: number };
/** Metadata is what the OpenAPI document says (openapi.ts): a lenient number is an integer there. */
const atLeast = (min: number) =>
  lax(laxInteger, 'int').pipe(z.number().min(min).meta({ type: 'integer' }));
const integer = ({ min, max, default: value }: Range) =>
  z.preprocess(
    missing,
    lax(laxInteger, 'int')
      .pipe(z.number().min(min).max(max).meta({ type: 'integer' }))
      .default(value),
  );
const number = ({ min, max, default: value }: Range) =>
  z.preprocess(missing, lax(laxNumber, 'number').pipe(z.number().min(min).max(max)).default(value));
const boolean = (value: boolean) =>
  z.preprocess(missing, lax(laxBoolean, 'boolean').pipe(z.boolean()).default(value));
export const customSize = z.object({ width: integer(CUSTOM_SIZE), height: integer(CUSTOM_SIZE) });
export const namedSize = z.enum(IMAGE_SIZE_NAMES);

/** Pydantic reports a union once per member, each under the member's name; so does this. */
const imageSize = z.unknown().transform((input, context) => {
  const named = namedSize.safeParse(input, { reportInput: true });
  if (named.success) return named.data;
  const custom = customSize.safeParse(input, { reportInput: true });
  if (custom.success) return custom.data;
  const literal = `literal[${IMAGE_SIZE_NAMES.map((name) => `'${name}'`).join(',')}]`;
  for (const [member, { error }] of [
    ['ImageSize', custom],
    [literal, named],
  ] as const) {
    for (const issue of error.issues) {
      const path = [member, ...issue.path];
      context.issues.push({ ...issue, path } as z.core.$ZodRawIssue);
    }
  }
  return z.NEVER;
});

const embedding = z.object({
  path: z.string(),
  tokens: z.preprocess(missing, z.array(z.string()).default([...DEFAULT_EMBEDDING_TOKENS])),
});

const crop = z.object({ x: atLeast(0), y: atLeast(0), width: atLeast(1), height: atLeast(1) });

/** One schema per field of the endpoint, in the page's order; metadata is read field by field with it. */
export const requestFields = {
  image_url: z.string(),
  prompt: z.string(),
  negative_prompt: z.preprocess(missing, z.string().default('')),
  image_size: z.preprocess(missing, imageSize.default('square_hd')),
  num_inference_steps: integer(LIMITS.num_inference_steps),
  guidance_scale: number(LIMITS.guidance_scale),
  strength: number(LIMITS.strength),
  seed: z.preprocess(
    missing,
    lax(laxSeed, 'int').pipe(z.bigint().min(0n).max(MAX_SEED)).optional(),
  ),
  num_images: integer(LIMITS.num_images),
  embeddings: z.preprocess(missing, z.array(embedding).default([])),
  enable_safety_checker: boolean(true),
  safety_checker_version: z.preprocess(missing, z.enum(['v1', 'v2']).default('v1')),
  expand_prompt: boolean(false),
  format: z.preprocess(missing, z.enum(['jpeg', 'png']).default('jpeg')),
  guidance_rescale: number(LIMITS.guidance_rescale),
  crop: z.preprocess(missing, crop.optional()),
};

/** All fields of the endpoint. */
export const request = z.object(requestFields);
const requestOfRunner = request.extend({ negative_prompt: z.string().nullable().default('') });

export type ParsedRequest =
  | { readonly ok: true; readonly request: GenerateRequest }
  | { readonly ok: false; readonly detail: FieldError[] };

/**
 * Checks a request as the endpoint does and fills in its defaults. As lenient as pydantic's lax
 * mode: "25" is 25, a null optional is its default, unknown fields are ignored. Never throws.
 *
 * Beyond the ranges of the single fields, `trunc(steps · strength) < 1` is an error on `strength`:
 * no step would run.
 *
 * @param allowNullNegative keeps `negative_prompt: null`, diffusers' zero embeddings (the runner)
 */
export function parseRequest(
  input: unknown,
  { allowNullNegative = false }: { readonly allowNullNegative?: boolean } = {},
): ParsedRequest {
  const schema = allowNullNegative ? requestOfRunner : request;
  const parsed = schema.safeParse(input, { reportInput: true });
  if (!parsed.success) return { ok: false, detail: fieldErrors(parsed.error.issues) };

  const { crop, seed, ...fields } = parsed.data;
  const { num_inference_steps, strength } = fields;
  if (stepsRun(num_inference_steps, strength).run < 1) {
    return { ok: false, detail: [noStepRuns(num_inference_steps, strength)] };
  }
  return {
    ok: true,
    request: { ...fields, seed: seed ?? null, ...(crop === undefined ? {} : { crop }) },
  };
}

function noStepRuns(steps: number, strength: number): FieldError {
  return {
    loc: ['body', 'strength'],
    msg: `Value error, a strength of ${strength} runs none of ${steps} steps; strength · num_inference_steps must be at least 1`,
    type: 'value_error',
    ctx: { num_inference_steps: steps },
    input: strength,
  };
}
