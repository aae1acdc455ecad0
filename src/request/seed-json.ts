import { hex } from './bytes.ts';
import { afterString, parseShallowJson } from './shallow-json.ts';

/**
 * JSON that carries unsigned 64-bit seeds as integer literals. JavaScript's own JSON reads
 * 17454220438242315174 as …5000 and refuses to write a bigint.
 */

/** Largest seed: an unsigned 64-bit integer. */
export const MAX_SEED = 2n ** 64n - 1n;

/** Integer literals of more digits stay numbers: the time of `BigInt` grows faster than its text. */
const MOST_DIGITS = 100;

const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
const INTEGER = /^-?\d+$/;

/**
 * JSON.parse, except that an integer literal of up to 100 digits beyond ±(2^53−1) becomes a bigint.
 * @throws SyntaxError as JSON.parse; RangeError if the text is nested deeper than 1000 levels
 */
export function parseSeedJson(text: string): unknown {
  // Parsed first: rewriting must not make a text valid that is not.
  const plain = parseShallowJson(text);
  const mark = newMark();
  const marked = markLargeIntegers(text, mark);
  if (marked === undefined) return plain;
  return JSON.parse(marked, (_key, value: unknown) =>
    typeof value === 'string' && value.startsWith(mark) ? BigInt(value.slice(mark.length)) : value,
  );
}

/** JSON.stringify, except that a bigint is written as an integer literal. */
export function stringifySeedJson(value: unknown, space?: number): string {
  const mark = newMark();
  let hasBigInt = false;
  const text = JSON.stringify(
    value,
    (_key, entry: unknown) => {
      if (typeof entry !== 'bigint') return entry;
      hasBigInt = true;
      return `${mark}${entry}`;
    },
    space,
  );
  return hasBigInt ? text.replace(new RegExp(`"${mark}(-?\\d+)"`, 'g'), '$1') : text;
}

/** A random seed below 2^32: the same number in every JSON reader. */
export function drawSeed(): bigint {
  const [word = 0] = crypto.getRandomValues(new Uint32Array(1));
  return BigInt(word);
}

/**
 * A string that stands for "a bigint follows". It is drawn anew each time, so no text can contain it;
 * a search for a free one would take its time from whoever wrote the text.
 */
function newMark(): string {
  return `integer:${hex(crypto.getRandomValues(new Uint8Array(16)))}:`;
}

/**
 * The text with a marked string for each large integer; undefined if it has none. Scans by hand: a
 * regular expression over a string literal of megabytes exhausts its stack.
 */
function markLargeIntegers(text: string, mark: string): string | undefined {
  const parts: string[] = [];
  let copied = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) {
      at = afterString(text, at);
    } else if (code === 0x2d || (code >= 0x30 && code <= 0x39)) {
      NUMBER.lastIndex = at;
      const literal = NUMBER.exec(text)?.[0] ?? '-';
      if (isLargeInteger(literal)) {
        parts.push(text.slice(copied, at), `"${mark}${literal}"`);
        copied = at + literal.length;
      }
      at += literal.length;
    } else {
      at += 1;
    }
  }
  return parts.length === 0 ? undefined : parts.join('') + text.slice(copied);
}

function isLargeInteger(literal: string): boolean {
  if (literal.length > MOST_DIGITS || !INTEGER.test(literal)) return false;
  return !Number.isSafeInteger(Number(literal));
}
