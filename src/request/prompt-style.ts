import { hasWeights } from './prompt-weights.ts';

/** Words that are put to a prompt, under a name. */
export interface PromptStyle {
  readonly name: string;
  /** Put behind the prompt; where it has `{prompt}`, the prompt goes there, as in AUTOMATIC1111 and Fooocus. */
  readonly prompt: string;
  /** Put behind the negative prompt. */
  readonly negative_prompt: string;
}

/** The texts of a request that a style changes. */
export type PromptTexts = Pick<PromptStyle, 'prompt' | 'negative_prompt'>;

const PLACE = '{prompt}';

/** Puts a style to what was written. Without one the texts stay as they are, to the last space. */
export function withStyle(written: PromptTexts, style: PromptStyle | null): PromptTexts {
  if (style === null) return written;
  return {
    prompt: style.prompt.includes(PLACE)
      ? style.prompt.replaceAll(PLACE, () => written.prompt.trim())
      : listed(written.prompt, style.prompt),
    negative_prompt: listed(written.negative_prompt, style.negative_prompt),
  };
}

/** Two texts as one list; an empty one leaves no comma. */
export function listed(first: string, second: string): string {
  const [head, tail] = [first.trim().replace(/,$/, ''), second.trim()];
  if (tail === '') return first;
  return head === '' ? tail : `${head}, ${tail}`;
}

/** Whether a prompt or a negative prompt weighs any of its words, with those of its style. */
export function weighs(written: PromptTexts, style: PromptStyle | null): boolean {
  const { prompt, negative_prompt } = withStyle(written, style);
  return hasWeights(prompt) || hasWeights(negative_prompt);
}
