import { expect, it } from 'vitest';
import { contentRange } from './content-range.ts';

it('a Content-Range says which bytes came, and of how many', () => {
  expect(contentRange('m', 'bytes 3-7/5100000000')).toEqual({ first: 3, last: 7, size: 5.1e9 });
  expect(contentRange('m', 'bytes */0')).toEqual({ first: null, last: null, size: 0 });
});

it.each([
  ['no header', null],
  ['an empty one', ''],
  ['one that hides the size', 'bytes 0-7/*'],
  ['one beyond exact numbers', 'bytes 0-7/9007199254740993'],
  ['one of thousands of digits', `bytes 0-7/${'9'.repeat(5000)}`],
])('%s is refused in few words', (_name, header) => {
  const read = () => contentRange('m', header);
  expect(read).toThrow(expect.objectContaining({ code: 'file_download_error' }));
  expect(read).toThrow(/^.{1,300}$/);
});
