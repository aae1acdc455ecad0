import { expect, it } from 'vitest';
import { extended, NOTHING, shownOf, toggled } from './selection.ts';

const ORDER = ['a', 'b', 'c', 'd', 'e'];
const ids = ({ ids }: { readonly ids: ReadonlySet<string> }) => [...ids].sort();

it('selects one, and takes it out again', () => {
  const one = toggled(NOTHING, 'b');
  expect(ids(one)).toEqual(['b']);
  expect(ids(toggled(one, 'b'))).toEqual([]);
  expect(ids(NOTHING)).toEqual([]);
});

it('selects a range in both directions from the last one that was selected by itself', () => {
  const begun = toggled(NOTHING, 'c');
  expect(ids(extended(begun, 'e', ORDER))).toEqual(['c', 'd', 'e']);
  expect(ids(extended(begun, 'a', ORDER))).toEqual(['a', 'b', 'c']);
  expect(ids(extended(extended(begun, 'e', ORDER), 'b', ORDER))).toEqual(['b', 'c', 'd', 'e']);
});

it('keeps what was selected before the range', () => {
  expect(ids(extended(toggled(toggled(NOTHING, 'a'), 'c'), 'd', ORDER))).toEqual(['a', 'c', 'd']);
});

it('begins a range where none has begun, or its beginning is gone', () => {
  expect(ids(extended(NOTHING, 'd', ORDER))).toEqual(['d']);
  const gone = { ids: new Set<string>(), anchor: 'gone' };
  expect(extended(gone, 'd', ORDER)).toEqual({ ids: new Set(['d']), anchor: 'd' });
});

it('lets go of what is not shown any more, and stays the same where all is shown', () => {
  const both = toggled(toggled(NOTHING, 'a'), 'e');
  expect(ids(shownOf(both, ['a', 'b']))).toEqual(['a']);
  expect(shownOf(both, ORDER)).toBe(both);
});
