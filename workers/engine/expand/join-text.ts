import { withoutEnd } from './without-end.ts';

/**
 * Puts the text that a language model wrote behind the prompt it was given, as far as the text encoders see it.
 * The prompt stays as it is. What is written is put into one line; a phrase that is not finished is left out.
 * @param written what follows the prompt
 * @param ended whether the model ended the text itself, so that its last phrase is finished
 * @param fits whether the text encoders see the whole text
 * @returns the prompt itself if nothing of the text fits behind it
 */
export function joinText(
  prompt: string,
  written: string,
  ended: boolean,
  fits: (text: string) => boolean,
): string {
  const line = written.replace(/\s+/g, ' ');
  // Behind a comma or a full stop a new phrase begins.
  const phrases = line.match(/[^,.;]+[,.;]*|^[,.;]+/g) ?? [];
  const finished = ended || /[,.;]$/.test(line) ? phrases : phrases.slice(0, -1);
  let joined = prompt;
  for (const phrase of finished) {
    const longer = joined + phrase;
    if (!fits(withoutEnd(longer))) break;
    joined = longer;
  }
  return joined === prompt ? prompt : withoutEnd(joined);
}
