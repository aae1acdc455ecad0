/** Nothing that is read here is nested deeper. JSON.parse takes 0.3 s for a megabyte of brackets. */
const DEEPEST = 1000;

/**
 * JSON.parse of a text that comes from outside.
 * @throws SyntaxError as JSON.parse; RangeError, before it is parsed, if it is nested deeper than 1000 levels
 */
export function parseShallowJson(text: string): unknown {
  if (isDeep(text)) throw new RangeError(`JSON of more than ${DEEPEST} levels`);
  return JSON.parse(text);
}

function isDeep(text: string): boolean {
  let depth = 0;
  let at = 0;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x5b || code === 0x7b) depth += 1;
    else if (code === 0x5d || code === 0x7d) depth -= 1;
    if (depth > DEEPEST) return true;
    at = code === 0x22 ? afterString(text, at) : at + 1;
  }
  return false;
}

/** The index after the string literal that opens at `start`. */
export function afterString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end !== -1) {
    let slashes = 0;
    while (text.charCodeAt(end - 1 - slashes) === 0x5c) slashes += 1;
    if (slashes % 2 === 0) return end + 1;
    end = text.indexOf('"', end + 1);
  }
  return text.length;
}
