/**
 * The text without the characters `end` at its end. A regular expression such as `/\/+$/` does the
 * same in a time that grows with the square of a run which is not at the end.
 */
export function trimEnd(text: string, end: string): string {
  let length = text.length;
  while (length > 0 && text[length - 1] === end) length -= 1;
  return text.slice(0, length);
}
