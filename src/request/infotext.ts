/** What the text says, in the words of AUTOMATIC1111's web UI; values as written, unchecked. */
export interface Infotext {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** `Steps: 25, Sampler: …`, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

const NEGATIVE = 'Negative prompt: ';
/** Characters of a name; it begins with one of a word. */
const OF_NAME = /[\w \-/]/;
const SHORTEST_NAME = 2;
const LONGEST_NAME = 101;
/** A value and what ends it. It may be anywhere, and be empty. */
const VALUE = /\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/y;

/** Longest line, in characters, that is searched for pairs: far more than tools write. */
const LONGEST_PAIRS = 16_384;

/**
 * AUTOMATIC1111's `parameters` text (modules/infotext_utils.py), which picture viewers and the
 * usual tools understand: the prompt, the negative prompt, one line of pairs.
 */
export function writeInfotext({ prompt, negativePrompt, parameters }: Infotext): string {
  const lines = [prompt];
  if (negativePrompt !== '') lines.push(NEGATIVE + negativePrompt);
  lines.push(
    Object.entries(parameters)
      .map(([name, value]) => `${name}: ${quote(value)}`)
      .join(', '),
  );
  return lines.join('\n');
}

/**
 * Reads the same text, ours or another tool's. A last line of fewer than three pairs, or one too
 * long to be searched, is prompt.
 */
export function readInfotext(text: string): Infotext {
  const lines = text.trim().split('\n');
  const parameters: Record<string, string> = {};
  const last = lines.at(-1) ?? '';
  const pairs = last.length > LONGEST_PAIRS ? [] : pairsOf(last);
  if (pairs.length >= 3) {
    lines.pop();
    for (const [name, value] of pairs) parameters[name.trim()] = unquote(value.trim());
  }
  const start = lines.findIndex((line) => line.startsWith(NEGATIVE.trim()));
  const prompt = start < 0 ? lines : lines.slice(0, start);
  const negative = start < 0 ? [] : lines.slice(start);
  return {
    prompt: prompt.join('\n').trim(),
    negativePrompt: negative.join('\n').slice(NEGATIVE.trim().length).trim(),
    parameters,
  };
}

/**
 * The pairs of a line, whatever stands between them. Names are found from their colons backwards: forwards,
 * each character would begin a search of a hundred.
 */
function pairsOf(line: string): (readonly [name: string, value: string])[] {
  const pairs: (readonly [string, string])[] = [];
  let from = 0;
  for (let colon = line.indexOf(':'); colon >= 0; colon = line.indexOf(':', from)) {
    const name = nameBefore(line, from, colon);
    from = colon + 1;
    if (name.length < SHORTEST_NAME) continue;
    VALUE.lastIndex = from;
    const [whole = '', value = ''] = VALUE.exec(line) ?? [];
    pairs.push([name, value]);
    from += whole.length;
  }
  return pairs;
}

function nameBefore(line: string, from: number, colon: number): string {
  let start = colon;
  while (start > from && colon - start < LONGEST_NAME && OF_NAME.test(line.charAt(start - 1))) {
    start -= 1;
  }
  return line.slice(start, colon).replace(/^\W+/, '');
}

function quote(value: string): string {
  return /[,:\n]/.test(value) ? JSON.stringify(value) : value;
}

function unquote(value: string): string {
  if (!value.startsWith('"')) return value;
  try {
    return String(JSON.parse(value));
  } catch {
    return value;
  }
}
