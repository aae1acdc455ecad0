/**
 * Numbers as people type and paste them, in any country, made plain: "0,5", "1 000", "−1", "５". Time grows
 * with the length of the text, which may be anything.
 */

/** What a field takes. */
interface NumberForm {
  readonly whole: boolean;
  /** The largest number that makes sense; it tells "1,000" the thousand from "1,000" the one. */
  readonly max: number;
}

/** No number that anybody means is longer. */
const LONGEST = 64;

/** The first digit of scripts whose keyboards have digits of their own; the others follow it. */
const ZEROS = [0x0660, 0x06f0, 0x0966] as const;

const MINUS = /[\u2010-\u2015\u2212]/g;
const GAP = /(?<=\d)[\s'’_\u066c](?=\d)/g;
const PLAIN = /^[+-]?[\d.,]+(?:e[+-]?\d+)?$/i;
const GROUPED = /^\d{1,3}(?:[.,]\d{3})+$/;

/**
 * A number in the form that `Number` reads, such as "0.5", "-1" or "1e5".
 * @returns null if the text is no number, or might be two
 */
export function plainNumber(text: string, { whole, max }: NumberForm): string | null {
  if (text.length > LONGEST) return null;
  const ascii = asciiDigits(text.normalize('NFKC'))
    .replace(MINUS, '-')
    .replace('\u066b', ',')
    .trim()
    .replace(GAP, '');
  if (!PLAIN.test(ascii)) return null;
  const [, sign = '', mantissa = '', exponent = ''] = /^([+-]?)([\d.,]+)(.*)$/.exec(ascii) ?? [];
  const plain = plainMantissa(mantissa, { whole, max });
  return plain === null ? null : `${sign === '-' ? '-' : ''}${plain}${exponent}`;
}

/** One separator before the last one, or one of two kinds, parts groups of three digits. */
function plainMantissa(text: string, { whole, max }: NumberForm): string | null {
  const at = Math.max(text.lastIndexOf('.'), text.lastIndexOf(','));
  if (at < 0) return text;
  const before = text.slice(0, at);
  const after = text.slice(at + 1);
  const joined = text.replace(/[.,]/g, '');
  if (joined === '') return null;
  const decimal = `${before.replace(/[.,]/g, '') || '0'}.${after}`;
  const earlier = /[.,]/.exec(before)?.[0];
  if (earlier === undefined) {
    if (text[at] === '.') return decimal;
    // A comma groups thousands where it can, and is the point where it can be nothing else.
    const canGroup = GROUPED.test(text) && !text.startsWith('0');
    if (whole) return canGroup ? joined : decimal;
    return canGroup && Number(joined) <= max ? null : decimal;
  }
  if (earlier === text[at]) return isGrouped(text, earlier) ? joined : null;
  // Of two kinds the last is the point.
  return isGrouped(before, earlier) ? decimal : null;
}

function isGrouped(text: string, separator: string): boolean {
  return GROUPED.test(text) && !text.includes(separator === '.' ? ',' : '.');
}

function asciiDigits(text: string): string {
  return text.replace(/[^\0-\x7f]/gu, (char) => {
    const code = char.codePointAt(0) ?? 0;
    const zero = ZEROS.find((first) => code >= first && code < first + 10);
    return zero === undefined ? char : String(code - zero);
  });
}
