import { formatNumber } from './format-number.ts';
import { i18n, speaking } from './i18n.ts';
import { t } from './t.ts';

/** A sentence of the catalogs with numbered places: `{0} is empty.` */
interface Pattern {
  readonly message: string;
  readonly reads: RegExp;
  /** Of each place, whether it stands in quotation marks: what is there is a name. */
  readonly quoted: readonly boolean[];
}

const PLACE = /\{\d+\}/;

let patterns: readonly Pattern[] = [];
let patternsOf: object | undefined;

/**
 * A sentence that the engine or a room below wrote in English, in the language that is shown: found in the catalogs as it
 * is, or by its text around the values in it. The values are looked up too, because a sentence may hold another one;
 * numbers and quotation marks in them become those of the language. A name in quotation marks stays as it is.
 *
 * @returns null if the catalogs have no such sentence
 */
export function sentence(english: string): string | null {
  const { messages } = speaking();
  if (Object.hasOwn(messages, english)) return speaking()._(english);
  for (const { message, reads, quoted } of readPatterns()) {
    const found = reads.exec(english);
    if (found === null || swallows(message, found.at(-1))) continue;
    const values = found.slice(1).map((value, at) => (quoted[at] === true ? value : shown(value)));
    return speaking()._(message, Object.fromEntries(values.entries()));
  }
  return null;
}

const NUMBER = /\d+(?:,\d{3})*(?:\.\d+)?/g;
/** One number, or sides: "12,000 × 8,000". */
const NUMBERS = new RegExp(`^${NUMBER.source}(?: ?× ?${NUMBER.source})*$`);
const NAME = /^“([^“”]*)”$/;

/** A value of a sentence in the language that is shown. */
function shown(value: string): string {
  const [, name] = NAME.exec(value) ?? [];
  if (name !== undefined) return t('“{name}”', { name });
  return NUMBERS.test(value) ? value.replaceAll(NUMBER, numberOf) : (sentence(value) ?? value);
}

/** A whole number without commas may be a status or a seed, and stays. */
function numberOf(english: string): string {
  if (/^\d+$/.test(english)) return english;
  const [, decimals = ''] = english.split('.');
  const digits = { minimumFractionDigits: decimals.length, maximumFractionDigits: 20 };
  return formatNumber(Number(english.replaceAll(',', '')), digits);
}

/** Whether a part such as "The picture at {0}" has taken a whole sentence for its last value. */
function swallows(message: string, last = ''): boolean {
  return /\{\d+\}$/.test(message) && !/[.:] \{\d+\}$/.test(message) && last.endsWith('.');
}

function quotedOf(message: string): readonly boolean[] {
  const parts = message.split(PLACE);
  return parts.slice(1).map((after, at) => /[“"]$/.test(parts[at] ?? '') && /^[”"]/.test(after));
}

/** Those with the most text of their own first: a shorter one may be a part of another. */
function readPatterns(): readonly Pattern[] {
  if (patternsOf === i18n.messages) return patterns;
  patternsOf = i18n.messages;
  patterns = Object.keys(i18n.messages)
    .filter((message) => PLACE.test(message))
    .sort((a, b) => ownText(b) - ownText(a))
    .map((message) => ({ message, reads: readerOf(message), quoted: quotedOf(message) }));
  return patterns;
}

function ownText(message: string): number {
  return message.split(PLACE).join('').length;
}

function readerOf(message: string): RegExp {
  const parts = message
    .split(PLACE)
    .map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('(.*?)')}$`, 's');
}
