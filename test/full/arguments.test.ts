import { describe, expect, it } from 'vitest';
import { parseArguments, USAGE } from './arguments.ts';

describe('arguments of test:full', () => {
  it('are the full size, everything that is not done, in a folder of the cache', () => {
    expect(parseArguments([])).toEqual({
      scale: 'full',
      only: undefined,
      folder: expect.stringMatching(/test-full.full$/),
    });
  });

  it('name a scale, steps and a folder', () => {
    const given = ['--scale', 'tiny', '--only', 'picture,compare', '--folder', '/somewhere'];
    expect(parseArguments(given)).toEqual({
      scale: 'tiny',
      only: ['picture', 'compare'],
      folder: expect.stringMatching(/somewhere$/),
    });
  });

  it.each([
    [['--scale', 'huge'], 'There is no scale huge.'],
    [['--only', 'install,paint'], 'There is no step paint.'],
    [['--fast'], "Unknown option '--fast'"],
  ])('%j are answered with what to type', (given, sentence) => {
    const answer = parseArguments(given);
    expect(answer).toEqual({ help: expect.stringContaining(sentence) });
    expect(answer).toEqual({ help: expect.stringContaining(USAGE) });
  });

  it('--help is the usage alone', () => {
    expect(parseArguments(['--help'])).toEqual({ help: USAGE });
  });
});
