import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { drawSeed, parseSeedJson, stringifySeedJson } from './seed-json.ts';

/** So many levels, and more in its texts. */
const nested = (levels: number) =>
  `${'['.repeat(levels - 1)}{"[{":"]${'['.repeat(2000)}"}${']'.repeat(levels - 1)}`;

describe('JSON with 64-bit seeds', () => {
  it('writes a bigint as an integer literal', () => {
    expect(stringifySeedJson({ seed: 17454220438242315174n, a: [1n, '2'] })).toBe(
      '{"seed":17454220438242315174,"a":[1,"2"]}',
    );
  });

  it('reads an integer literal beyond 2^53 as bigint and leaves other numbers and text alone', () => {
    const text = '{"seed": 17454220438242315174, "n": -3, "f": 1e21, "s": "9007199254740993"}';
    expect(parseSeedJson(text)).toEqual({
      seed: 17454220438242315174n,
      n: -3,
      f: 1e21,
      s: '9007199254740993',
    });
  });

  it('is not confused by quotes, backslashes or its own placeholder in strings', () => {
    const value = { a: '\\"12345678901234567890', b: 'integer:5', c: '\\', seed: 2n ** 63n };
    expect(parseSeedJson(stringifySeedJson(value, 2))).toEqual(value);
  });

  it.each(['', '{', '01234567890123456789', '"a', '[1,]', '12345678901234567890x'])(
    'refuses %j as JSON.parse does',
    (text) => {
      expect(() => parseSeedJson(text)).toThrow(SyntaxError);
    },
  );

  it('reads a string of many megabytes', () => {
    const text = JSON.stringify({ image_url: '9"\\'.repeat(4e6), seed: 1 });
    expect(parseSeedJson(text)).toEqual(JSON.parse(text));
  });

  it('is refused where it is nested deeper than a thousand levels, brackets in its texts not counted', () => {
    expect(() => parseSeedJson(nested(1000))).not.toThrow();
    expect(() => parseSeedJson(nested(1001))).toThrow(RangeError);
  });

  it('is JSON for every value without large integers', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        const text = stringifySeedJson(value);
        expect(text).toBe(JSON.stringify(value));
        expect(stringifySeedJson(parseSeedJson(text))).toBe(text);
      }),
    );
  });

  it('keeps every 64-bit seed', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 2n ** 53n, max: 2n ** 64n - 1n }), fc.string(), (seed, s) => {
        expect(parseSeedJson(stringifySeedJson({ s, seed }))).toEqual({ s, seed });
      }),
    );
  });
});

describe('drawSeed', () => {
  it('stays below 2^32 and is not always the same', () => {
    const seeds = Array.from({ length: 64 }, drawSeed);
    for (const seed of seeds) expect(seed >= 0n && seed < 2n ** 32n).toBe(true);
    expect(new Set(seeds).size).toBeGreaterThan(60);
  });
});

it.each([
  ['its own marks', Array.from({ length: 50_000 }, (_, n) => `integer:${n}:`).join('')],
  ['half a mark', `integer${':'.repeat(1_000_000)}1`],
])('keeps a seed beside a text full of %s, however long', (_name, prompt) => {
  const value = { prompt, seed: 2n ** 64n - 1n };
  expect(parseSeedJson(stringifySeedJson(value))).toEqual(value);
});
