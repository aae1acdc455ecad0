import { describe, expect, it } from 'vitest';
import { parsePackArguments } from './arguments.ts';
import { findPackable } from './packable.ts';

const read = (flags: string) => parsePackArguments(flags.split(' '));

describe('a command line of npm run pack', () => {
  it('names a model, a precision and a folder', () => {
    expect(read('--model demo --precision q4 --out d')).toEqual({
      model: 'demo',
      precision: 'q4',
      out: 'd',
    });
  });

  it.each([
    ['no precision', '--model demo --out d', /all needed/],
    ['no model', '--precision q8 --out d', /all needed/],
    ['an unknown precision', '--model demo --precision q3 --out d', /--precision q3/],
    ['an unknown flag', '--model demo --precision q8 --out d --fast', /--fast/],
  ])('with %s: invalid_request', (_name, flags, message) => {
    expect(() => read(flags)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: expect.stringMatching(message) as string,
      }),
    );
  });
});

describe('what --model names', () => {
  it('is the embedded demo model by its id', async () => {
    const { folder, id } = await findPackable('demo');
    expect(id).toBe('demo');
    expect(folder).toMatch(/public\/models\/demo\/$/);
  });

  it('is any folder, called by its name', async () => {
    expect((await findPackable('test/fixtures/tiny-playground')).id).toBe('tiny-playground');
  });

  it('must be on this machine', async () => {
    await expect(findPackable('playground-v2.5')).rejects.toMatchObject({
      code: 'feature_not_supported',
    });
    await expect(findPackable('no/such')).rejects.toMatchObject({ code: 'model_not_found' });
  });
});
