/** A change of a text: the characters from `from` to `to` become `text`. */
export interface TextChange {
  readonly from: number;
  readonly to: number;
  readonly text: string;
  /** What is selected after it, from the beginning of the whole text. */
  readonly selected: readonly [from: number, to: number];
}

/** What ends a word, as in AUTOMATIC1111. */
const WORD = /[^\s.,\\/!?%^*;:{}=`~()[\]]/;
/** The end of a weighted piece, with or without a number. */
const END = /^(?::\s*([+-]?\d*\.?\d+)\s*)?\)/;
/** What round brackets without a number multiply by. */
const PLAIN = 1.1;

/**
 * Raises or lowers the weight of the selection; without one that of the brackets around the caret, or of the word at
 * it. `red` becomes `(red:1.1)`, and at 1 the brackets go.
 *
 * @param start of the selection, as `end` in UTF-16 code units
 * @param by what is added to the weight, which does not fall below 0
 * @returns null where there is nothing to weigh
 */
export function changeWeight(
  text: string,
  start: number,
  end: number,
  by: number,
): TextChange | null {
  const piece =
    start === end ? (around(text, start) ?? wordAt(text, start)) : chosen(text, start, end);
  if (piece === null) return null;
  const [from, to] = piece;
  const content = text.slice(from, to);
  const closed =
    text[from - 1] === '(' && text[from - 2] !== '\\' ? END.exec(text.slice(to)) : null;
  const [ending = '', number] = closed ?? [];
  const weight = closed === null ? 1 : number === undefined ? PLAIN : Number(number);
  const wanted = Math.max(0, Math.round((weight + by) * 100) / 100);
  const begin = closed === null ? from : from - 1;
  const bracket = wanted === 1 ? 0 : 1;
  return {
    from: begin,
    to: to + ending.length,
    text: wanted === 1 ? content : `(${content}:${wanted})`,
    selected: [begin + bracket, begin + bracket + content.length],
  };
}

/** A selection without the spaces at its ends, and without its own brackets. */
function chosen(text: string, start: number, end: number): readonly [number, number] | null {
  const selected = text.slice(start, end);
  const from = start + (selected.length - selected.trimStart().length);
  const to = start + selected.trimEnd().length;
  if (from >= to) return null;
  const own = around(text, from + 1);
  const whole = own !== null && own[0] === from + 1;
  const ending = whole ? END.exec(text.slice(own[1])) : null;
  return whole && ending !== null && own[1] + ending[0].length === to ? own : [from, to];
}

/** What is inside the innermost round brackets around a caret, without its weight. */
function around(text: string, caret: number): readonly [number, number] | null {
  const open: number[] = [];
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (sign === '\\') at++;
    else if (sign === '(') open.push(at);
    else if (sign === ')') {
      const from = (open.pop() ?? text.length) + 1;
      if (from > caret || at < caret) continue;
      const inside = text.slice(from, at);
      const number = /:\s*[+-]?\d*\.?\d+\s*$/.exec(inside)?.[0] ?? '';
      return inside.length === number.length ? null : [from, at - number.length];
    }
  }
  return null;
}

function wordAt(text: string, caret: number): readonly [number, number] | null {
  const isWord = (at: number): boolean => WORD.test(text[at] ?? ' ');
  let from = caret;
  let to = caret;
  while (isWord(from - 1)) from--;
  while (isWord(to)) to++;
  return from === to ? null : [from, to];
}
