import { renderToStaticMarkup } from 'react-dom/server';
import { createElement } from 'react';
import { expect, it } from 'vitest';
import { rich } from './rich.tsx';

const markup = (...given: Parameters<typeof rich>): string =>
  renderToStaticMarkup(createElement('p', null, rich(...given)));

const link = (words: string) => createElement('a', { href: '#' }, words);

it('a message without tags is its text', () => {
  expect(markup('1 < 2')).toBe('<p>1 &lt; 2</p>');
});

it('a tag is the element that is named for it, wherever the language has put it', () => {
  expect(markup('See <link>this</link> or <b>that</b>.')).toContain('&lt;link&gt;');
  expect(markup('<link>Dies</link> und <link>das</link>.', { link })).toBe(
    '<p><a href="#">Dies</a> und <a href="#">das</a>.</p>',
  );
});

it('a value with signs in it is text', () => {
  expect(markup('<b>a & <i>b</i></b>')).toBe('<p><b>a &amp; &lt;i&gt;b&lt;/i&gt;</b></p>');
});
