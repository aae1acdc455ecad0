import { describe, expect, it } from 'vitest';
import { hasWeights, parseWeights } from './prompt-weights.ts';

const pairs = (prompt: string) => parseWeights(prompt).map(({ text, weight }) => [text, weight]);

describe('the weights of a prompt, as AUTOMATIC1111 reads them', () => {
  it.each<[string, (readonly [string, number])[]]>([
    ['', [['', 1]]],
    ['a calm sea', [['a calm sea', 1]]],
    // oxfmt-ignore
    ['a (red) boat', [['a ', 1], ['red', 1.1], [' boat', 1]]],
    // oxfmt-ignore
    ['a ((red)) boat', [['a ', 1], ['red', 1.1 * 1.1], [' boat', 1]]],
    // oxfmt-ignore
    ['a [red] boat', [['a ', 1], ['red', 1 / 1.1], [' boat', 1]]],
    // oxfmt-ignore
    ['a (red:1.35) boat', [['a ', 1], ['red', 1.35], [' boat', 1]]],
    // oxfmt-ignore
    ['(a red: 0.5 ) boat', [['a red', 0.5], [' boat', 1]]],
    ['(red:-1)', [['red', -1]]],
    ['(red:.5)', [['red', 0.5]]],
    // oxfmt-ignore
    ['(a (red:1.5) boat)', [['a ', 1.1], ['red', 1.5 * 1.1], [' boat', 1.1]]],
    // oxfmt-ignore
    ['(a [red] boat:2)', [['a ', 2], ['red', (1 / 1.1) * 2], [' boat', 2]]],
  ])('%j', (prompt, expected) => expect(pairs(prompt)).toEqual(expected));

  it('has signs that are text', () => {
    expect(pairs(String.raw`a \(red\) \[boat\] \\`)).toEqual([
      [String.raw`a (red) [boat] \ `.trim(), 1],
    ]);
    expect(pairs(String.raw`(a\):2)`)).toEqual([['a)', 2]]);
    expect(pairs(String.raw`a\b\ `)).toEqual([['ab ', 1]]);
    expect(pairs('at 10:30, sea: calm')).toEqual([['at 10:30, sea: calm', 1]]);
  });

  it('has brackets without a partner', () => {
    expect(pairs('(red')).toEqual([['red', 1.1]]);
    expect(pairs('a ((red) boat')).toEqual([
      ['a ', 1],
      ['red', 1.1 * 1.1],
      [' boat', 1.1],
    ]);
    expect(pairs('a [red')).toEqual([
      ['a ', 1],
      ['red', 1 / 1.1],
    ]);
    expect(pairs('red) boat]')).toEqual([['red) boat]', 1]]);
    expect(pairs('red:1.2)')).toEqual([['red:1.2)', 1]]);
    expect(pairs('[red:1.2]')).toEqual([['red:1.2', 1 / 1.1]]);
    // Round and square brackets do not have to be nested properly.
    expect(pairs('(a [b) c]')).toEqual([
      ['a ', 1.1],
      ['b', 1.1 / 1.1],
      [' c', 1 / 1.1],
    ]);
  });

  it('takes a weight that is no number as text', () => {
    expect(pairs('(red:1.2.3)')).toEqual([['red:1.2.3', 1.1]]);
    expect(pairs('(red:.)')).toEqual([['red:.', 1.1]]);
  });

  it('joins neighbours of one weight', () => {
    expect(pairs('(red)(boat)')).toEqual([['redboat', 1.1]]);
    expect(pairs('(red:1) boat')).toEqual([['red boat', 1]]);
  });

  it('are there only where something is weighed', () => {
    expect(hasWeights('a (red) boat')).toBe(true);
    expect(hasWeights(String.raw`a \(red\) boat`)).toBe(false);
    expect(hasWeights('a boat :)')).toBe(false);
    expect(hasWeights('a (red:1) boat ()')).toBe(false);
  });
});
