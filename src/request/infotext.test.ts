import { describe, expect, it } from 'vitest';
import { readInfotext } from './infotext.ts';

const PAIRS = 'Steps: 30, Seed: 9, Size: 640x480';

describe('the last line of an infotext', () => {
  it('is read as pairs, whatever stands between them', () => {
    const { prompt, parameters } = readInfotext(`a cat\n  (new) ${PAIRS},  Hires steps:  4`);
    expect(prompt).toBe('a cat');
    expect(parameters).toEqual({ Steps: '30', Seed: '9', Size: '640x480', 'Hires steps': '4' });
  });

  it('is prompt where it has fewer than three', () => {
    expect(readInfotext('a cat\nSteps: 30, Seed: 9')).toMatchObject({
      prompt: 'a cat\nSteps: 30, Seed: 9',
      parameters: {},
    });
  });

  it('is not searched where it is longer than any tool writes', () => {
    const long = `${PAIRS}, Note: ${'a '.repeat(500_000)}`;
    expect(readInfotext(`a cat\n${long}`)).toMatchObject({
      prompt: `a cat\n${long}`.trim(),
      parameters: {},
    });
  });
});
