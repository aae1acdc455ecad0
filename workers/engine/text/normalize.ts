/**
 * The reference's white space, which is not JavaScript's `\s`: U+0009–000D, U+0020, U+0085 and
 * category Z.
 */
const WHITE_SPACE = /[\t-\r \u0085\p{Z}]+/gu;

/**
 * The CLIP tokenizer's normaliser (Rust tokenizers: NFC, `\s+` → " ", Lowercase), done here because
 * JavaScript's own differ: `\s` lacks U+0085 and has U+FEFF, and `toLowerCase` turns a Σ at the end
 * of a word into ς where the reference goes code point by code point ("ΟΔΟΣ" → "οδοσ", "İ" → "i" +
 * U+0307). Nothing is trimmed.
 */
export function normalizeText(text: string): string {
  // Σ is the only letter whose lower case depends on its neighbours (Unicode SpecialCasing.txt).
  return text.normalize('NFC').replace(WHITE_SPACE, ' ').replaceAll('Σ', 'σ').toLowerCase();
}
