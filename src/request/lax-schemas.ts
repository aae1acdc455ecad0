import * as z from 'zod/mini';
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

/** Changes what comes in before it is checked. */
const preprocess = <S extends z.ZodMiniType>(change: (value: unknown) => unknown, schema: S) =>
  z.pipe(z.transform(change), schema) as z.ZodMiniPipe<z.ZodMiniTransform, S>;

/** Converts leniently. A value that cannot be converted is reported as a value of the wrong type. */
const lax = <T>(
  convert: (value: unknown) => T | undefined,
  expected: 'int' | 'number' | 'boolean',
) =>
  z.transform((input: unknown, context): T => {
    const value = convert(input);
    if (value !== undefined) return value;
    context.issues.push({ code: 'invalid_type', expected, input });
    return z.NEVER;
  });

/** A number within limits. JSON has no infinite number, so openapi.json gets no infinite limit. */
const within = ({ min, max }: Pick<Limits, 'min' | 'max'>) =>
  max === Infinity ? z.number().check(z.gte(min)) : z.number().check(z.gte(min), z.lte(max));
const whole = (limits: Pick<Limits, 'min' | 'max'>) =>
  z.pipe(lax(laxInteger, 'int'), within(limits).check(z.meta({ type: 'integer' })));
const anyNumber = (limits: Limits) => z.pipe(lax(laxNumber, 'number'), within(limits));
const anyBoolean = () => z.pipe(lax(laxBoolean, 'boolean'), z.boolean());
const atLeast = (min: number) => whole({ min, max: Infinity });

export const integer = (limits: Limits) =>
  preprocess(missing, z._default(whole(limits), limits.default));

export const number = (limits: Limits) =>
  preprocess(missing, z._default(anyNumber(limits), limits.default));

/** A number that is an extension field. Its default is left out of the request: both mean the same. */
export const extra = (limits: Limits) =>
  preprocess(
    (value) => (laxNumber(value) === limits.default ? undefined : missing(value)),
    z.optional(anyNumber(limits)),
  );

export const boolean = (value: boolean) => preprocess(missing, z._default(anyBoolean(), value));

/** A switch that is an extension field. Off is left out of the request: both mean the same. */
export const extraSwitch = () =>
  preprocess(
    (value) => (laxBoolean(value) === false ? undefined : missing(value)),
    z.optional(anyBoolean()),
  );

/** @param longest the most characters, in UTF-16 code units */
export const text = (value: string, longest: number) =>
  preprocess(missing, z._default(z.string().check(z.maxLength(longest)), value));

/** One of these names; the first is the default. */
export const oneOf = <const T extends readonly [string, ...string[]]>(names: T) =>
  preprocess(missing, z._default(z.enum(names), names[0]));

/** One of these names, or none; the empty name counts as none. */
export const maybeOneOf = <const T extends readonly [string, ...string[]]>(names: T) =>
  preprocess((value) => (value === '' ? undefined : missing(value)), z.optional(z.enum(names)));

/** 0 … 2^64−1; null if the request has no seed. */
export const seed = () =>
  z
    .pipe(
      preprocess(
        missing,
        z.optional(z.pipe(lax(laxSeed, 'int'), z.bigint().check(z.gte(0n), z.lte(MAX_SEED)))),
      ),
      z.transform((value: bigint | undefined) => value ?? null),
    )
    .check(z.meta({ type: ['integer', 'string'], minimum: 0, pattern: String.raw`^\d{1,20}$` }));

export const crop = () =>
  preprocess(
    missing,
    z.optional(z.object({ x: atLeast(0), y: atLeast(0), width: atLeast(1), height: atLeast(1) })),
  );

export const embeddings = () =>
  preprocess(
    missing,
    z._default(
      z.array(
        z.object({
          path: z.string(),
          tokens: preprocess(missing, z._default(z.array(z.string()), ['<s0>', '<s1>'])),
        }),
      ),
      [],
    ),
  );

/** Left out of the request if there are none: both mean the same. */
export const loras = (scale: Limits) =>
  preprocess(
    (value) => (Array.isArray(value) && value.length === 0 ? undefined : missing(value)),
    z.optional(
      z.array(z.object({ path: z.string(), scale: number(scale), force: boolean(false) })),
    ),
  );

const SIZE_NAMES = Object.keys(NAMED_SIZES) as [ImageSizeName, ...ImageSizeName[]];
const namedSize = z.enum(SIZE_NAMES);
const customSize = z.object({ width: integer(CUSTOM_SIZE), height: integer(CUSTOM_SIZE) });

/** Reports the faults of a size as pydantic does: for each member of the union, under its name. */
export const imageSize = (value: ImageSizeName) =>
  preprocess(
    missing,
    z._default(z.pipe(z.transform(reportEachMember), z.union([namedSize, customSize])), value),
  );

function reportEachMember(input: unknown, context: z.core.ParsePayload): unknown {
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
