/** A piece of a prompt, and how much its words count. */
export interface WeightedPart {
  readonly text: string;
  /** 1 changes nothing. */
  readonly weight: number;
}

/** What round brackets multiply by, and square brackets divide by. */
const STEP = 1.1;

/** The weight that a round bracket ends with: `:1.2)`. */
const ENDING = /:\s*([+-]?[.\d]+)\s*\)/y;

/**
 * Reads the weights of a prompt as AUTOMATIC1111 does: `(a)` counts 1.1 times, `[a]` a 1.1th, `(a:1.3)` 1.3 times,
 * and nested brackets multiply. `\(`, `\)`, `\[`, `\]` and `\\` are the signs themselves. A bracket that is never
 * closed holds to the end; one that closes nothing is text, and so is a weight that is no number. Neighbours of
 * equal weight are one part. `BREAK` is a word like others, because a prompt is one chunk here.
 *
 * @returns at least one part
 */
export function parseWeights(prompt: string): readonly WeightedPart[] {
  const parts: { text: string; weight: number }[] = [];
  const round: number[] = [];
  const square: number[] = [];
  let at = 0;
  const add = (text: string, length = text.length): void => {
    parts.push({ text, weight: 1 });
    at += length;
  };
  const close = (begin: number, factor: number, length: number): void => {
    for (const part of parts.slice(begin)) part.weight *= factor;
    at += length;
  };
  while (at < prompt.length) {
    const sign = prompt[at] ?? '';
    const ending = round.length > 0 && sign === ':' ? endingAt(prompt, at) : undefined;
    if (sign === '\\') {
      const next = prompt[at + 1] ?? '';
      // A backslash before any other sign is dropped.
      if (/[()[\]\\]/.test(next)) add(next, 2);
      else at++;
    } else if (sign === '(' || sign === '[') {
      (sign === '(' ? round : square).push(parts.length);
      at++;
    } else if (ending !== undefined) close(round.pop() ?? 0, ending.weight, ending.length);
    else if (sign === ')' && round.length > 0) close(round.pop() ?? 0, STEP, 1);
    else if (sign === ']' && square.length > 0) close(square.pop() ?? 0, 1 / STEP, 1);
    else add(/^[^\\()[\]:]+/.exec(prompt.slice(at, at + RUN))?.[0] ?? sign);
  }
  for (const begin of round) close(begin, STEP, 0);
  for (const begin of square) close(begin, 1 / STEP, 0);
  return merged(parts);
}

/** The most characters of plain text that are read at once, so that a long prompt is not copied for each sign. */
const RUN = 1000;

function endingAt(prompt: string, at: number): { weight: number; length: number } | undefined {
  ENDING.lastIndex = at;
  const [whole = '', digits] = ENDING.exec(prompt) ?? [];
  const weight = Number(digits);
  return Number.isNaN(weight) ? undefined : { weight, length: whole.length };
}

function merged(parts: readonly WeightedPart[]): readonly WeightedPart[] {
  const all: { text: string; weight: number }[] = [];
  for (const { text, weight } of parts) {
    const last = all.at(-1);
    if (last?.weight === weight) last.text += text;
    else all.push({ text, weight });
  }
  return all.length === 0 ? [{ text: '', weight: 1 }] : all;
}

/** Whether a prompt weighs any of its words. */
export function hasWeights(prompt: string): boolean {
  return /[([]/.test(prompt) && parseWeights(prompt).some(({ weight }) => weight !== 1);
}
