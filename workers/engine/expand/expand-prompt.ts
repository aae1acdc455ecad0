import { COMPOSITIONS, FINISHES, LIGHTS, MEDIA, TECHNIQUES, TONES } from './phrases.ts';
import { seededDraws } from './seeded-draws.ts';
import {
  LIGHT_WORDS,
  MEDIUM_WORDS,
  SUBJECT_WORDS,
  UNCLEAR_WORDS,
  type Medium,
  type Subject,
} from './subjects.ts';
import { withoutEnd } from './without-end.ts';

/**
 * Writes a prompt out: the prompt as it is, then phrases for medium, light, composition and finish that
 * suit its words. What the prompt says already is not said again. The same prompt and seed give the same
 * text on every device.
 *
 * Which language model the hosted endpoint uses for this is not known, so the text differs from its.
 *
 * @param fits whether the text encoders see the whole text; a phrase that does not fit is left out
 * @returns the prompt itself if it is empty, or if nothing fits behind it
 */
export function expandPrompt(
  prompt: string,
  seed: bigint,
  fits: (text: string) => boolean,
): string {
  const start = withoutEnd(prompt);
  if (start === '' || !fits(prompt)) return prompt;
  const words = wordsOf(start);
  const draw = drawer(seed);
  let expanded = start;
  for (const phrase of chosen(words, draw)) {
    if ([...wordsOf(phrase)].some((word) => word.length > 3 && words.has(word))) continue;
    const separator = /[.!?]$/.test(expanded) ? ' ' : ', ';
    const longer = `${expanded}${separator}${phrase}`;
    if (!fits(longer)) continue;
    expanded = longer;
    for (const word of wordsOf(phrase)) words.add(word);
  }
  return expanded === start ? prompt : expanded;
}

/** Picks one of a list. */
type Draw = (list: readonly string[]) => string;

/** More phrases than are likely to stay: those that repeat a word of the text are left out. */
function chosen(words: ReadonlySet<string>, draw: Draw): readonly string[] {
  const medium = kindOf(words, MEDIUM_WORDS);
  const subject = kindOf(words, SUBJECT_WORDS) ?? 'other';
  const lit = LIGHT_WORDS.some((word) => words.has(word));
  const unclear = medium === undefined && UNCLEAR_WORDS.some((word) => words.has(word));
  return [
    ...(unclear ? [] : [draw(medium === undefined ? MEDIA : TECHNIQUES[medium])]),
    draw(lit ? TONES : LIGHTS),
    draw(COMPOSITIONS[subject]),
    draw(COMPOSITIONS[subject]),
    draw(FINISHES),
    draw(FINISHES),
  ];
}

function kindOf<Kind extends Medium | Subject>(
  words: ReadonlySet<string>,
  table: Readonly<Record<Kind, readonly string[]>>,
): Kind | undefined {
  const kinds = Object.keys(table) as Kind[];
  return kinds.find((kind) =>
    table[kind].some((word) => words.has(word) || words.has(`${word}s`) || words.has(`${word}es`)),
  );
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}]+/gu));
}

function drawer(seed: bigint): Draw {
  const draw = seededDraws(seed);
  return (list) => list[Number(draw() % BigInt(list.length))] ?? '';
}
