import { describe, expect, it } from 'vitest';
import { isOpeningLink, readOpeningLink, withoutLink } from './opening-link.ts';

const read = (given: Readonly<Record<string, string>>) =>
  readOpeningLink(new URLSearchParams(given).toString());

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
    expect(readOpeningLink(search)).toEqual({ prompt, imageUrl, tooLong: [] });
  });

  it('says nothing without one of the two fields', () => {
    expect(isOpeningLink('?backend=wasm')).toBe(false);
    expect(isOpeningLink('')).toBe(false);
  });

  it('brings texts of 2,000 characters, and says which longer one it leaves out', () => {
    const longest = { prompt: 'x'.repeat(2000), image_url: 'p'.repeat(2000) };
    const taken = { prompt: longest.prompt, imageUrl: longest.image_url };
    expect(read(longest)).toEqual({ ...taken, tooLong: [] });
    const prompt = `${longest.prompt}x`;
    expect(read({ ...longest, prompt })).toEqual({ ...taken, prompt: '', tooLong: ['prompt'] });
    const address = { ...longest, image_url: `${longest.image_url}p` };
    const tooLong = ['address of the picture'];
    expect(read(address)).toEqual({ ...taken, imageUrl: '', tooLong });
  });

  it('keeps what else it says when the form was filled', () => {
    const href = 'https://app.example/x/?backend=wasm&prompt=a&image_url=b#/api';
    expect(withoutLink(href)).toBe('https://app.example/x/?backend=wasm#/api');
    expect(withoutLink('https://app.example/?prompt=a')).toBe('https://app.example/');
  });
});
