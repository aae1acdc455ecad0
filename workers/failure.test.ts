import { describe, expect, it } from 'vitest';
import { errorText, toFailure } from './failure.ts';

/** As Emscripten throws it when a module ends. */
class ExitStatus {
  readonly name = 'ExitStatus';
  readonly status = 1;
  readonly message = 'Program terminated with exit(1)';
}

describe('whatever is thrown, a failure says something', () => {
  it.each<[unknown, string]>([
    [new Error('no room'), 'no room'],
    [new TypeError(''), 'TypeError'],
    [new DOMException('moved', 'NotReadableError'), 'moved'],
    [new ExitStatus(), 'Program terminated with exit(1)'],
    [{ code: 3 }, 'an error without a text'],
    [Object.create(null), 'an error without a text'],
    [[{}], 'Array'],
    [88_328, 'error number 88328'],
    ['text', 'text'],
    [undefined, 'undefined'],
  ])('%#: %o', (thrown, text) => {
    expect(errorText(thrown)).toBe(text);
    expect(toFailure(thrown)).toMatchObject({ code: 'internal_error' });
    expect(JSON.stringify(toFailure(thrown))).not.toContain('[object');
  });
});
