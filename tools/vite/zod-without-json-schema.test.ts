import { readFile } from 'node:fs/promises';
import { expect, it } from 'vitest';
import { withoutContent } from './zod-without-json-schema.ts';

it.each(['json-schema-processors', 'to-json-schema'])(
  'what is left of %s has all its names, and can be called',
  async (name) => {
    const url = new URL(`../../node_modules/zod/v4/core/${name}.js`, import.meta.url);
    const real = (await import(url.href)) as Record<string, unknown>;
    const code = withoutContent(await readFile(url, 'utf8'));
    const left = (await import(`data:text/javascript,${encodeURIComponent(code)}`)) as typeof real;
    expect(Object.keys(left)).toEqual(Object.keys(real));
    for (const value of Object.values(left)) {
      const call = value as (...args: readonly unknown[]) => unknown;
      expect(call({}, 'input')).toBe(call);
    }
  },
);
