import { z } from 'zod';
import { CUSTOM_SIZE, NAMED_SIZES, type ImageSizeName } from './image-size.ts';
import { laxBoolean, laxInteger, laxNumber, laxSeed } from './lax.ts';
import { MAX_SEED } from './seed-json.ts';

/**
 * Schemas of single fields. They convert values as pydantic's lax mode does and fill in defaults.
 * zod cannot see the type behind a conversion, so such a schema says its type in `meta`, for
 * openapi.json.
 */

/** The range of a number, both ends included, and the value of a request that lacks it. */
export interface Limits {
  readonly min: number;
  /** Infinity if there is no upper limit. */
  readonly max: number;
  readonly default: number;
}

/** null counts as missing, so that the default applies. */
const missing = (value: unknown) => value ?? undefined;

/** Converts leniently. A value that cannot be converted is reported as a value of the wrong type. */
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

/** A number within limits. JSON has no infinite number, so openapi.json gets no infinite limit. */
const within = ({ min, max }: Pick<Limits, 'min' | 'max'>) =>
  max === Infinity ? z.number().min(min) : z.number().min(min).max(max);
const whole = (limits: Pick<Limits, 'min' | 'max'>) =>
  lax(laxInteger, 'int').pipe(within(limits).meta({ type: 'integer' }));
const atLeast = (min: number) => whole({ min, max: Infinity });

export const integer = (limits: Limits) =>
  z.preprocess(missing, whole(limits).default(limits.default));

export const number = (limits: Limits) =>
  z.preprocess(missing, lax(laxNumber, 'number').pipe(within(limits)).default(limits.default));

/** A number that is an extension field. Its default is left out of the request: both mean the same. */
export const extra = (limits: Limits) =>
  z.preprocess(
    (value) => (laxNumber(value) === limits.default ? undefined : missing(value)),
    lax(laxNumber, 'number').pipe(within(limits)).optional(),
  );

export const boolean = (value: boolean) =>
  z.preprocess(missing, lax(laxBoolean, 'boolean').pipe(z.boolean()).default(value));

/** A switch that is an extension field. Off is left out of the request: both mean the same. */
export const extraSwitch = () =>
  z.preprocess(
    (value) => (laxBoolean(value) === false ? undefined : missing(value)),
    lax(laxBoolean, 'boolean').pipe(z.boolean()).optional(),
  );

/** @param longest the most characters, in UTF-16 code units */
export const text = (value: string, longest: number) =>
  z.preprocess(missing, z.string().max(longest).default(value));

/** One of these names; the first is the default. */
export const oneOf = <const T extends readonly [string, ...string[]]>(names: T) =>
  z.preprocess(missing, z.enum(names).default(names[0]));

/** One of these names, or none; the empty name counts as none. */
export const maybeOneOf = <const T extends readonly [string, ...string[]]>(names: T) =>
  z.preprocess((value) => (value === '' ? undefined : missing(value)), z.enum(names).optional());

/** 0 … 2^64−1; null if the request has no seed. */
export const seed = () =>
  z
    .preprocess(missing, lax(laxSeed, 'int').pipe(z.bigint().min(0n).max(MAX_SEED)).optional())
    .transform((value) => value ?? null)
    .meta({ type: ['integer', 'string'], minimum: 0, pattern: String.raw`^\d{1,20}$` });

export const crop = () =>
  z.preprocess(
    missing,
    z.object({ x: atLeast(0), y: atLeast(0), width: atLeast(1), height: atLeast(1) }).optional(),
  );

export const embeddings = () =>
  z.preprocess(
    missing,
    z
      .array(
        z.object({
          path: z.string(),
          tokens: z.preprocess(missing, z.array(z.string()).default(['<s0>', '<s1>'])),
        }),
      )
      .default([]),
  );

/** Left out of the request if there are none: both mean the same. */
export const loras = (scale: Limits) =>
  z.preprocess(
    (value) => (Array.isArray(value) && value.length === 0 ? undefined : missing(value)),
    z.array(z.object({ path: z.string(), scale: number(scale), force: boolean(false) })).optional(),
  );

const SIZE_NAMES = Object.keys(NAMED_SIZES) as [ImageSizeName, ...ImageSizeName[]];
const namedSize = z.enum(SIZE_NAMES);
const customSize = z.object({ width: integer(CUSTOM_SIZE), height: integer(CUSTOM_SIZE) });

/** Reports the faults of a size as pydantic does: for each member of the union, under its name. */
export const imageSize = (value: ImageSizeName) =>
  z.preprocess(
    missing,
    z.preprocess(reportEachMember, z.union([namedSize, customSize])).default(value),
  );

function reportEachMember(input: unknown, context: z.core.$RefinementCtx): unknown {
  const named = namedSize.safeParse(input, { reportInput: true });
  const custom = customSize.safeParse(input, { reportInput: true });
  if (named.success || custom.success) return input;
  const literal = `literal[${SIZE_NAMES.map((name) => `'${name}'`).join(',')}]`;
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
}
