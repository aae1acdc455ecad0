import type { Flag } from '../../src/request/field.ts';
import { FIELD_NAMES, fieldOf, type FieldName } from '../../src/request/fields.ts';
import type { Limits } from '../../src/request/lax-schemas.ts';
import { EngineError } from '../../workers/failure.ts';

/** The flag of a request's field, from the table of fields. */
interface FieldFlag extends Flag {
  readonly field: FieldName;
  readonly name: string;
}

const FLAGS: readonly FieldFlag[] = FIELD_NAMES.flatMap((field) => {
  const { flag, limits } = fieldOf(field);
  if (flag === undefined) return [];
  const range = limits === undefined ? [] : [rangeText(limits)];
  const help = [...range, flag.help ?? []].flat().join(', ');
  return [{ name: field.replaceAll('_', '-'), ...flag, field, help }];
});

function rangeText({ min, max }: Limits): string {
  return max === Infinity ? `${min} or more` : `${min} … ${max}`;
}

const hasText = (reads: Flag['reads']): boolean => reads !== 'on' && reads !== 'off';

/** The lines of these flags in the usage text. */
export const FIELD_USAGE: readonly string[] = FLAGS.map(({ name, value = '', help }) =>
  `  ${`--${name} ${value}`.padEnd(25)} ${help}`.trimEnd(),
);

/** These flags in the form of `parseArgs`' options. */
export const FIELD_OPTIONS = Object.fromEntries(
  FLAGS.map(({ name, reads }) => [
    name,
    {
      type: hasText(reads) ? 'string' : 'boolean',
      multiple: reads === 'embedding' || reads === 'lora',
    } as const,
  ]),
);

/**
 * The request fields of a command line, by the endpoint's names.
 * @param values the result of `parseArgs`, by flag
 * @throws {EngineError} `invalid_request` for a value that is no number
 */
export function readFields(
  values: Readonly<Record<string, string | boolean | readonly (string | boolean)[] | undefined>>,
): Readonly<Record<string, unknown>> {
  const fields: Record<string, unknown> = {};
  for (const { name, field, reads } of FLAGS) {
    const value = values[name];
    if (value === undefined) continue;
    fields[field] = Array.isArray(value)
      ? value.map((each) => READERS[reads](String(each), name))
      : READERS[reads](String(value), name);
  }
  return fields;
}

const READERS: Readonly<Record<Flag['reads'], (text: string, flag: string) => unknown>> = {
  text: String,
  number: readNumber,
  seed: readSeed,
  size: readSize,
  embedding: readEmbedding,
  lora: readLora,
  on: () => true,
  off: () => false,
};

/** Reads `FILE`, or `FILE:<s0>,<s1>` with the words that the vectors answer to. */
function readEmbedding(value: string): {
  readonly path: string;
  readonly tokens?: readonly string[];
} {
  // The colon of "C:\\" or "https://" has a slash or a backslash behind it.
  const [, path = value, words] = /^(.+):([^:/\\]+)$/.exec(value) ?? [];
  return { path, ...(words !== undefined && { tokens: words.split(',') }) };
}

/** Reads `FILE`, or `FILE@0.8` with its scale; `@force` at the end uses what fits of a file of which some does not. */
function readLora(value: string): {
  readonly path: string;
  readonly scale?: number;
  readonly force?: true;
} {
  const [, named = value, force] = /^(.+)(@force)$/.exec(value) ?? [];
  const [, path = named, scale] = /^(.+)@(-?\d*\.?\d+)$/.exec(named) ?? [];
  return {
    path,
    ...(scale !== undefined && { scale: Number(scale) }),
    ...(force !== undefined && { force: true }),
  };
}

function readNumber(value: string, flag: string): number {
  const number = value.trim() === '' ? Number.NaN : Number(value);
  if (!Number.isFinite(number)) {
    throw invalid(`--${flag} ${value} is no number.`, `Give --${flag} a number.`);
  }
  return number;
}

function readSeed(value: string): bigint {
  if (!/^\d+$/.test(value)) {
    throw invalid(
      `--seed ${value} is no whole number.`,
      'Give --seed 0 … 18446744073709551615, or leave it out to have one drawn.',
    );
  }
  return BigInt(value);
}

/**
 * Reads `WxH` as a size. Any other text is kept as a name, which the request's validation checks.
 */
function readSize(value: string): string | { width: number; height: number } {
  const [, width, height] = /^(\d+)x(\d+)$/i.exec(value) ?? [];
  return width === undefined || height === undefined
    ? value
    : { width: Number(width), height: Number(height) };
}

export function invalid(message: string, action: string): EngineError {
  return new EngineError('invalid_request', message, action);
}
