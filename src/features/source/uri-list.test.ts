import { describe, expect, it } from 'vitest';
import { addressesIn, pastedAddress, pictureName } from './uri-list.ts';

describe('a text/uri-list', () => {
  it.each([
    ['one address', 'https://a.example/p.png', ['https://a.example/p.png']],
    ['a comment first', '# from a page\r\nhttps://a.example/p.png', ['https://a.example/p.png']],
    ['empty lines', '\n\nhttps://a.example/p.png\n', ['https://a.example/p.png']],
    [
      'several',
      'https://a.example/1\r\n#x\r\nhttps://a.example/2',
      ['https://a.example/1', 'https://a.example/2'],
    ],
    ['an address with a fragment', 'https://a.example/p#x', ['https://a.example/p#x']],
    ['comments only', '# nothing', []],
    ['nothing', '', []],
  ])('of %s', (_name, list, addresses) => {
    expect(addressesIn(list)).toEqual(addresses);
  });
});

describe('the name of a picture at an address', () => {
  it.each([
    ['https://a.example/b/p.png', 'p.png'],
    ['https://a.example/p.png?x=%20a/b#c', 'p.png'],
    ['https://a.example/sea%20view.jpg', 'sea view.jpg'],
    ['https://a.example/100%.jpg', '100%.jpg'],
    ['https://a.example/', 'picture'],
    ['data:image/png;base64,iVBORw0KGgo/abc', 'picture'],
  ])('%s', (address, name) => {
    expect(pictureName(address)).toBe(name);
  });
});

describe('a pasted text', () => {
  it.each([
    ['https://a.example/p.png', 'https://a.example/p.png'],
    [' http://a.example/p.png?x=1 \n', 'http://a.example/p.png?x=1'],
    ['HTTPS://a.example/p', 'HTTPS://a.example/p'],
    ['see https://a.example/p.png', null],
    ['https://a.example/p.png https://a.example/q.png', null],
    ['https://', null],
    ['javascript:alert(1)', null],
    ['file:///etc/hosts', null],
    ['a lighthouse', null],
    ['', null],
  ])('%j', (text, address) => {
    expect(pastedAddress(text)).toBe(address);
  });
});
