/**
 * Spells out learned words with several vectors: with the added tokens `<m>` and `<m>_1`, every
 * `<m>` of the text becomes `<m> <m>_1` (diffusers, `TextualInversionLoaderMixin._maybe_convert_prompt`).
 * As there, only words the tokenizer finds in the text count, and the exact spelling is replaced:
 * `<M>` stays and becomes the first vector alone.
 *
 * @param found added tokens the text holds, by content.
 * @param added every added token, by content.
 */
export function spellOutWords(
  text: string,
  found: Iterable<string>,
  added: ReadonlySet<string>,
): string {
  let spelled = text;
  for (const word of new Set(found)) {
    const vectors = [word];
    while (added.has(`${word}_${vectors.length}`)) vectors.push(`${word}_${vectors.length}`);
    if (vectors.length > 1) spelled = spelled.replaceAll(word, () => vectors.join(' '));
  }
  return spelled;
}
