/** What the text says, in the words of AUTOMATIC1111's web UI; values as written, unchecked. */
export interface Infotext {
  readonly prompt: string;
  readonly negativePrompt: string;
  /** `Steps: 25, Sampler: …`, by name. */
  readonly parameters: Readonly<Record<string, string>>;
}

const NEGATIVE = 'Negative prompt: ';
/** Names are bounded, so that words without a colon do not make the search quadratic. */
const PAIR = /(\w[\w \-/]{1,100}):\s*("(?:\\.|[^\\"])+"|[^,]*)(?:,|$)/g;

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
  const pairs = last.length > LONGEST_PAIRS ? [] : [...last.matchAll(PAIR)];
  if (pairs.length >= 3) {
    lines.pop();
    for (const [, name = '', value = ''] of pairs) parameters[name.trim()] = unquote(value.trim());
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
