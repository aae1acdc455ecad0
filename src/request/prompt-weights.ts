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
  const texts: string[] = [];
  const round: Bracket[] = [];
  const square: Bracket[] = [];
  const openRound: Bracket[] = [];
  const openSquare: Bracket[] = [];
  let at = 0;
  const add = (text: string, length = text.length): void => {
    texts.push(text);
    at += length;
  };
  const open = (all: Bracket[], unclosed: Bracket[], factor: number): void => {
    const bracket = { begin: texts.length, end: Infinity, factor };
    all.push(bracket);
    unclosed.push(bracket);
    at += 1;
  };
  /** @returns whether a bracket was open */
  const close = (unclosed: Bracket[], length: number, factor?: number): boolean => {
    const bracket = unclosed.pop();
    if (bracket === undefined) return false;
    bracket.end = texts.length;
    bracket.factor = factor ?? bracket.factor;
    at += length;
    return true;
  };
  while (at < prompt.length) {
    const sign = prompt[at] ?? '';
    const ending = openRound.length > 0 && sign === ':' ? endingAt(prompt, at) : undefined;
    if (sign === '\\') {
      const next = prompt[at + 1] ?? '';
      // A backslash before any other sign is dropped.
      if (/[()[\]\\]/.test(next)) add(next, 2);
      else at++;
    } else if (sign === '(') open(round, openRound, STEP);
    else if (sign === '[') open(square, openSquare, 1 / STEP);
    else if (ending !== undefined) close(openRound, ending.length, ending.weight);
    else if (sign === ')' && close(openRound, 1)) continue;
    else if (sign === ']' && close(openSquare, 1)) continue;
    else add(/^[^\\()[\]:]+/.exec(prompt.slice(at, at + RUN))?.[0] ?? sign);
  }
  const [ofRound, ofSquare] = [factors(round, texts.length), factors(square, texts.length)];
  return merged(
    texts.map((text, index) => ({
      text,
      weight: (ofRound[index] ?? 1) * (ofSquare[index] ?? 1),
    })),
  );
}

/** A pair of brackets: the first part in it, the first one behind it, and what it multiplies by. */
interface Bracket {
  readonly begin: number;
  end: number;
  factor: number;
}

/**
 * What the brackets of one kind multiply each part by. It takes one walk, however deep they are nested: a prompt
 * may be long, and is read with each letter that is typed.
 * @param brackets as they open, so that an outer one stands before those in it
 */
function factors(brackets: readonly Bracket[], parts: number): readonly number[] {
  const around: { readonly end: number; readonly factor: number }[] = [];
  const all: number[] = [];
  let next = 0;
  for (let part = 0; part < parts; part++) {
    while ((around.at(-1)?.end ?? Infinity) <= part) around.pop();
    for (let bracket = brackets[next]; bracket?.begin === part; bracket = brackets[(next += 1)]) {
      const { end, factor } = bracket;
      if (end > part) around.push({ end, factor: factor * (around.at(-1)?.factor ?? 1) });
    }
    all.push(around.at(-1)?.factor ?? 1);
  }
  return all;
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
