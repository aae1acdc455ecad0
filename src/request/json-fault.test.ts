import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { jsonFault } from './json-fault.ts';

describe('where a text stops being JSON', () => {
  it.each([
    ['', 0, 'Expecting value'],
    ['nonsense', 0, 'Expecting value'],
    ['{"seed": NaN}', 9, 'Expecting value'],
    ['[1, -Infinity]', 4, 'Expecting value'],
    ['{"prompt":', 10, 'Expecting value'],
    ['{"prompt": "an isl', 11, 'Unterminated string starting at'],
    ['{"prompt": "a\\', 11, 'Unterminated string starting at'],
    ['{"a": 1', 7, "Expecting ',' delimiter"],
    ['{"a": 1 "b": 2}', 8, "Expecting ',' delimiter"],
    ['{"a": 01}', 7, "Expecting ',' delimiter"],
    ['{"a" 1}', 5, "Expecting ':' delimiter"],
    ['{a: 1}', 1, 'Expecting property name enclosed in double quotes'],
    ["{'a': 1}", 1, 'Expecting property name enclosed in double quotes'],
    ['{"a": 1,}', 8, 'Expecting property name enclosed in double quotes'],
    ['{', 1, 'Expecting property name enclosed in double quotes'],
    ['[1,]', 3, 'Expecting value'],
    ['{"a": 1} x', 9, 'Extra data'],
    ['{"a": "\n"}', 7, 'Invalid control character at'],
    [String.raw`{"a": "\x"}`, 7, String.raw`Invalid \escape`],
    [String.raw`{"a": "\u12"}`, 8, String.raw`Invalid \uXXXX escape`],
  ])('%j: at %i', (text, at, reason) => {
    expect(jsonFault(text)).toEqual({ at, reason });
  });

  it('is nowhere exactly where JSON.parse reads the text', () => {
    const part = fc.constantFrom(
      ...'{}[],:"\\ntruefalsenull0123-+.eE \n',
      '"a"',
      'null',
      '{"a":1}',
    );
    const text = fc.oneof(
      fc.json(),
      fc.string(),
      fc.array(part).map((parts) => parts.join('')),
    );
    fc.assert(
      fc.property(text, (given) => {
        let isJson = true;
        try {
          JSON.parse(given);
        } catch {
          isJson = false;
        }
        expect(jsonFault(given) === undefined).toBe(isJson);
      }),
      { numRuns: 3000 },
    );
  });

  it('is found however deeply the text is nested', () => {
    expect(jsonFault('['.repeat(1e6))).toEqual({ at: 1e6, reason: 'Expecting value' });
  });
});
