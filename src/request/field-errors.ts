import type * as z from 'zod/mini';

/** One entry of fal's 422 body (docs.fal.ai/errors). */
export interface FieldError {
  readonly loc: readonly (string | number)[];
  readonly msg: string;
  readonly type: string;
  readonly ctx?: Readonly<Record<string, string | number>>;
  readonly input?: unknown;
}

type Issue = z.core.$ZodIssue;
type Described = Pick<FieldError, 'msg' | 'type' | 'ctx'>;

/** Longest text of a faulty value that is repeated in the error; a data URI may be megabytes. */
const LONGEST_ECHO = 200;

/**
 * zod's issues in fal's `detail[]` form (docs.fal.ai/errors; the texts are pydantic's):
 * `{loc: ['body', 'strength'], msg, type: 'less_than_equal', ctx: {le: 1}, input}`.
 */
export function fieldErrors(issues: readonly Issue[]): FieldError[] {
  return issues.map((issue) => {
    const path = (issue.path ?? []).map((key) => (typeof key === 'number' ? key : String(key)));
    const input = echo(issue.input);
    return {
      loc: ['body', ...path],
      ...describe(issue),
      ...(input === undefined ? {} : { input }),
    };
  });
}

/** What is wrong with a value, in pydantic's words. */
export function describe(issue: Issue): Described {
  switch (issue.code) {
    case 'too_small': {
      const bound = constant(issue.minimum);
      const ctx = { min_length: bound };
      if (issue.origin === 'string') {
        const msg = `String should have at least ${bound} ${bound === 1 ? 'character' : 'characters'}`;
        return { type: 'string_too_short', msg, ctx };
      }
      if (issue.origin === 'array') {
        const msg = `List should have at least ${bound} ${bound === 1 ? 'item' : 'items'}`;
        return { type: 'too_short', msg, ctx };
      }
      return issue.inclusive === false
        ? { type: 'greater_than', msg: `Input should be greater than ${bound}`, ctx: { gt: bound } }
        : {
            type: 'greater_than_equal',
            msg: `Input should be greater than or equal to ${bound}`,
            ctx: { ge: bound },
          };
    }
    case 'too_big': {
      const bound = constant(issue.maximum);
      if (issue.origin === 'string') {
        const msg = `String should have at most ${bound} characters`;
        return { type: 'string_too_long', msg, ctx: { max_length: bound } };
      }
      return issue.inclusive === false
        ? { type: 'less_than', msg: `Input should be less than ${bound}`, ctx: { lt: bound } }
        : {
            type: 'less_than_equal',
            msg: `Input should be less than or equal to ${bound}`,
            ctx: { le: bound },
          };
    }
    case 'invalid_value': {
      const quoted = issue.values.map((value: unknown) => `'${String(value)}'`);
      const last = quoted.pop() ?? '';
      const expected = quoted.length === 0 ? last : `${quoted.join(', ')} or ${last}`;
      return { type: 'literal_error', msg: `Input should be ${expected}`, ctx: { expected } };
    }
    case 'invalid_type':
      return describeType(issue.expected, issue.input);
    default:
      return { type: 'value_error', msg: `Value error, ${issue.message ?? 'invalid'}` };
  }
}

function describeType(expected: string, input: unknown): Described {
  if (input === undefined) return { type: 'missing', msg: 'Field required' };
  const fromText = typeof input === 'string';
  switch (expected) {
    case 'int':
      if (fromText) return integerFromText;
      if (typeof input !== 'number') return notInteger;
      if (!Number.isFinite(input)) return notFinite;
      return Number.isInteger(input) ? unsafeInteger : fractional;
    case 'number':
      if (typeof input === 'number') return notFinite;
      return fromText ? numberFromText : notNumber;
    case 'boolean':
      return fromText || typeof input === 'number' ? booleanFromText : notBoolean;
    case 'array':
      return { type: 'list_type', msg: 'Input should be a valid list' };
    case 'object':
      return {
        type: 'model_attributes_type',
        msg: 'Input should be a valid dictionary or object to extract fields from',
      };
    default:
      return { type: `${expected}_type`, msg: `Input should be a valid ${expected}` };
  }
}

const notInteger: Described = { type: 'int_type', msg: 'Input should be a valid integer' };
const integerFromText: Described = {
  type: 'int_parsing',
  msg: 'Input should be a valid integer, unable to parse string as an integer',
};
const fractional: Described = {
  type: 'int_from_float',
  msg: 'Input should be a valid integer, got a number with a fractional part',
};
const unsafeInteger: Described = {
  type: 'int_from_float',
  msg: 'Input should be a valid integer; send one above 9007199254740991 as a decimal string',
};
const notNumber: Described = { type: 'float_type', msg: 'Input should be a valid number' };
const notFinite: Described = { type: 'finite_number', msg: 'Input should be a finite number' };
const numberFromText: Described = {
  type: 'float_parsing',
  msg: 'Input should be a valid number, unable to parse string as a number',
};
const notBoolean: Described = { type: 'bool_type', msg: 'Input should be a valid boolean' };
const booleanFromText: Described = {
  type: 'bool_parsing',
  msg: 'Input should be a valid boolean, unable to interpret input',
};

/** `ctx` must survive plain JSON, so a 64-bit bound is written as text. */
function constant(bound: number | bigint): number | string {
  return typeof bound === 'bigint' && bound > BigInt(Number.MAX_SAFE_INTEGER)
    ? bound.toString()
    : Number(bound);
}

/** The faulty value where it is small enough to repeat and JSON can hold it. */
function echo(input: unknown): string | number | boolean | null | undefined {
  if (typeof input === 'string') {
    return input.length > LONGEST_ECHO ? `${input.slice(0, LONGEST_ECHO)}…` : input;
  }
  if (typeof input === 'number') return Number.isFinite(input) ? input : String(input);
  if (typeof input === 'bigint') return input.toString().slice(0, LONGEST_ECHO);
  return typeof input === 'boolean' || input === null ? input : undefined;
}
