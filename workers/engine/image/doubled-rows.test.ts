import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { hasDoubledRows } from './doubled-rows.ts';

const FIXTURES = new URL('../../../test/fixtures/images/', import.meta.url);
const odd = (name: string) => readFile(new URL(`odd/${name}`, FIXTURES));

it.each(['rot440.jpg', 'rows_11-12-12.jpg', 'rows_12-11-11.jpg', 'rows_22-21-11.jpg'])(
  'a JPEG with half the rows of a component has doubled rows: %s',
  async (name) => {
    expect(hasDoubledRows(await odd(name))).toBe(true);
  },
);

it('one of another sampling has not, nor one without a frame', async () => {
  const jpegs = JSON.parse(await readFile(new URL('jpeg.json', FIXTURES), 'utf8')) as Record<
    string,
    { readonly file: string }
  >;
  expect(Object.keys(jpegs).length).toBeGreaterThan(3);
  for (const [name, { file }] of Object.entries(jpegs)) {
    expect(hasDoubledRows(Buffer.from(file, 'base64')), name).toBe(false);
  }
  expect(hasDoubledRows(Uint8Array.of(0xff, 0xd8, 0xff, 0xd9))).toBe(false);
  expect(hasDoubledRows(await odd('icc_swap.png'))).toBe(false);
});
