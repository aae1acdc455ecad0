import { i18n, speaking } from './i18n.ts';

/** A sentence of the catalogs with numbered places: `{0} is empty.` */
interface Pattern {
  readonly message: string;
  readonly reads: RegExp;
}

const PLACE = /\{\d+\}/;

let patterns: readonly Pattern[] = [];
let patternsOf: object | undefined;

/**
 * A sentence that the engine or a room below wrote in English, in the language that is shown: found in the catalogs as it
 * is, or by its text around the values in it. The values are looked up too, because a sentence may hold another one.
 *
 * @returns null if the catalogs have no such sentence
 */
export function sentence(english: string): string | null {
  const { messages } = speaking();
  if (Object.hasOwn(messages, english)) return speaking()._(english);
  for (const { message, reads } of readPatterns()) {
    const found = reads.exec(english);
    if (found === null) continue;
    const values = found.slice(1).map((value) => sentence(value) ?? value);
    return speaking()._(message, Object.fromEntries(values.entries()));
  }
  return null;
}

/** Those with the most text of their own first: a shorter one may be a part of another. */
function readPatterns(): readonly Pattern[] {
  if (patternsOf === i18n.messages) return patterns;
  patternsOf = i18n.messages;
  patterns = Object.keys(i18n.messages)
    .filter((message) => PLACE.test(message))
    .sort((a, b) => ownText(b) - ownText(a))
    .map((message) => ({ message, reads: readerOf(message) }));
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
