import { MAX_SEED } from './seed-json.ts';

/**
 * Pydantic's lax mode: "25" and 25.0 are the integer 25, "true" is true. Each function gives
 * undefined for what cannot be converted.
 */

const INTEGER_TEXT = /^\s*([+-]?\d+)(?:\.0*)?\s*$/;
// The point stands between the digits once, so that no digit can be matched in two ways.
const NUMBER_TEXT = /^\s*[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\s*$/;
const TRUE_TEXT = /^(?:1|on|t|true|y|yes)$/i;
const FALSE_TEXT = /^(?:0|off|f|false|n|no)$/i;

export function laxInteger(value: unknown): number | undefined {
  if (typeof value === 'boolean' || typeof value === 'bigint') return Number(value);
  if (typeof value === 'number') return Number.isInteger(value) ? value : undefined;
  const digits = typeof value === 'string' ? INTEGER_TEXT.exec(value)?.[1] : undefined;
  return digits === undefined ? undefined : Number(digits);
}

/** Infinite values too are refused: JSON has none. */
export function laxNumber(value: unknown): number | undefined {
  if (typeof value === 'string') return NUMBER_TEXT.test(value) ? finite(Number(value)) : undefined;
  return typeof value === 'number' ? finite(value) : laxInteger(value);
}

function finite(value: number): number | undefined {
  return Number.isFinite(value) ? value : undefined;
}

export function laxBoolean(value: unknown): boolean | undefined {
  if (typeof value === 'boolean') return value;
  if (value === 0 || value === 1) return value === 1;
  if (typeof value !== 'string') return undefined;
  if (TRUE_TEXT.test(value)) return true;
  return FALSE_TEXT.test(value) ? false : undefined;
}

/** A seed as bigint: an integer up to 2^53−1, a bigint, or a decimal string of any length. */
export function laxSeed(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value;
  if (typeof value === 'boolean') return BigInt(value);
  if (typeof value === 'number') return Number.isSafeInteger(value) ? BigInt(value) : undefined;
  const digits = typeof value === 'string' ? INTEGER_TEXT.exec(value)?.[1] : undefined;
  if (digits === undefined) return undefined;
  const plain = digits.replace(/^([+-]?)0+(?=\d)/, '$1');
  // Cut before BigInt, whose time grows faster than the digits.
  if (plain.length <= 40) return BigInt(plain);
  return plain.startsWith('-') ? -MAX_SEED : MAX_SEED + 1n;
}
