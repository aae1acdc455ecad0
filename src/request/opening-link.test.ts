import { describe, expect, it } from 'vitest';
import { PROMPT_LIMIT } from './fields.ts';
import { isOpeningLink, readOpeningLink, withoutLink } from './opening-link.ts';

describe('an address that opens the app', () => {
  it.each([
    [
      '?prompt=a%20sea&image_url=https%3A%2F%2Fa.example%2Fp.png',
      'a sea',
      'https://a.example/p.png',
    ],
    ['?backend=wasm&prompt=a+sea', 'a sea', ''],
    ['?image_url=javascript:alert(1)', '', 'javascript:alert(1)'],
    ['?prompt=%20%20', '', ''],
  ])('%s', (search, prompt, imageUrl) => {
    expect(isOpeningLink(search)).toBe(true);
    expect(readOpeningLink(search)).toEqual({ prompt, imageUrl });
  });

  it('says nothing without one of the two fields', () => {
    expect(isOpeningLink('?backend=wasm')).toBe(false);
    expect(isOpeningLink('')).toBe(false);
  });

  it('brings no more text than a prompt has, and no address that is longer than servers take', () => {
    const long = new URLSearchParams({
      prompt: 'x'.repeat(PROMPT_LIMIT + 1),
      image_url: `https://a.example/${'p'.repeat(2000)}`,
    });
    const { prompt, imageUrl } = readOpeningLink(long.toString());
    expect(prompt).toHaveLength(PROMPT_LIMIT);
    expect(imageUrl).toBe('');
  });

  it('keeps what else it says when the form was filled', () => {
    const href = 'https://app.example/x/?backend=wasm&prompt=a&image_url=b#/api';
    expect(withoutLink(href)).toBe('https://app.example/x/?backend=wasm#/api');
    expect(withoutLink('https://app.example/?prompt=a')).toBe('https://app.example/');
  });
});
