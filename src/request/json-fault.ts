/** Why a text is no JSON, in the words of Python's json module. */
export interface JsonFault {
  /** Index of the character at fault; the text's length if the text was cut off. */
  readonly at: number;
  readonly reason: string;
}

/** What may come next. `comma`: a value has ended. */
type Expected = 'value' | 'value or ]' | 'key' | 'key or }' | 'comma';

const LITERAL = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[\da-fA-F]{4})/y;

/**
 * Finds where a text stops being JSON, as the hosted service does (Python's json module, whose
 * positions and reasons these are). JavaScript's own message has no position for most faults. Takes
 * time in proportion to the text, and no stack for its nesting.
 * @returns undefined if the text is JSON
 */
export function jsonFault(text: string): JsonFault | undefined {
  const open: ('}' | ']')[] = [];
  let expected: Expected = 'value';
  for (let at = afterSpace(text, 0); ; at = afterSpace(text, at)) {
    const next = text[at];
    if (expected === 'comma') {
      const closing = open.at(-1);
      if (closing === undefined)
        return next === undefined ? undefined : { at, reason: 'Extra data' };
      if (next === closing) open.pop();
      else if (next === ',') expected = closing === '}' ? 'key' : 'value';
      else return { at, reason: "Expecting ',' delimiter" };
      at += 1;
    } else if (expected === `key or ${next}` || expected === `value or ${next}`) {
      open.pop();
      expected = 'comma';
      at += 1;
    } else if (expected === 'key' || expected === 'key or }') {
      if (next !== '"') return { at, reason: 'Expecting property name enclosed in double quotes' };
      const end = afterString(text, at);
      if (typeof end === 'object') return end;
      at = afterSpace(text, end);
      if (text[at] !== ':') return { at, reason: "Expecting ':' delimiter" };
      expected = 'value';
      at += 1;
    } else if (next === '{' || next === '[') {
      open.push(next === '{' ? '}' : ']');
      expected = next === '{' ? 'key or }' : 'value or ]';
      at += 1;
    } else {
      const end = next === '"' ? afterString(text, at) : afterLiteral(text, at);
      if (typeof end === 'object') return end;
      at = end;
      expected = 'comma';
    }
  }
}

function afterLiteral(text: string, at: number): number | JsonFault {
  LITERAL.lastIndex = at;
  const literal = LITERAL.exec(text);
  return literal === null ? { at, reason: 'Expecting value' } : at + literal[0].length;
}

/** The index after the string that opens at `start`. */
function afterString(text: string, start: number): number | JsonFault {
  const cut = { at: start, reason: 'Unterminated string starting at' };
  let at = start + 1;
  while (at < text.length) {
    const code = text.charCodeAt(at);
    if (code === 0x22) return at + 1;
    if (code < 0x20) return { at, reason: 'Invalid control character at' };
    if (code === 0x5c) {
      ESCAPE.lastIndex = at;
      const escaped = ESCAPE.exec(text);
      if (escaped !== null) at += escaped[0].length;
      else if (at + 1 >= text.length) return cut;
      else if (text[at + 1] === 'u')
        return { at: at + 1, reason: String.raw`Invalid \uXXXX escape` };
      else return { at, reason: String.raw`Invalid \escape` };
    } else {
      at += 1;
    }
  }
  return cut;
}

function afterSpace(text: string, start: number): number {
  let at = start;
  while (' \t\n\r'.includes(text[at] ?? '.')) at += 1;
  return at;
}
