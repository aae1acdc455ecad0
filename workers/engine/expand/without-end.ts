/** Without blanks, commas and semicolons at its end. A regular expression for it takes quadratic time. */
export function withoutEnd(text: string): string {
  let end = text.length;
  while (end > 0 && /[\s,;]/.test(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}
