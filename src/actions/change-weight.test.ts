import { expect, it } from 'vitest';
import { changeWeight } from './change-weight.ts';

/** Presses once. `|` is the caret, or both ends of the selection, before and after. */
function press(marked: string, by: number): string | null {
  const start = marked.indexOf('|');
  const text = marked.replaceAll('|', '');
  const end = marked.indexOf('|', start + 1);
  const change = changeWeight(text, start, end < 0 ? start : end - 1, by);
  if (change === null) return null;
  const after = text.slice(0, change.from) + change.text + text.slice(change.to);
  const [from, to] = change.selected;
  return `${after.slice(0, from)}|${after.slice(from, to)}|${after.slice(to)}`;
}

it.each([
  ['a r|ed boat', 0.1, 'a (|red|:1.1) boat'],
  ['a red| boat', -0.1, 'a (|red|:0.9) boat'],
  ['a |red boat| here', 0.1, 'a (|red boat|:1.1) here'],
  ['a | red | boat', 0.1, 'a  (|red|:1.1)  boat'],
  ['a (|red|:1.1) boat', 0.1, 'a (|red|:1.2) boat'],
  ['a (|red|:1.1) boat', -0.1, 'a |red| boat'],
  ['a |(red:1.1)| boat', 0.1, 'a (|red|:1.2) boat'],
  ['a (red bo|at:1.25)', 0.1, 'a (|red boat|:1.35)'],
  ['a (re|d) boat', 0.1, 'a (|red|:1.2) boat'],
  ['a (re|d) boat', -0.1, 'a |red| boat'],
  ['a ((re|d) boat)', 0.1, 'a ((|red|:1.2) boat)'],
  ['a (red:0.05|) boat', -0.1, 'a (|red|:0) boat'],
  [String.raw`a \(re|d\)`, 0.1, String.raw`a \((|red|:1.1)\)`],
  ['well-kn|own, sea', 0.1, '(|well-known|:1.1), sea'],
])('%s by %d', (before, by, after) => expect(press(before, by)).toBe(after));

it.each(['', '|', 'a , |, boat', 'a |  | boat', '(|)'])('does nothing at %j', (before) => {
  expect(press(before, 0.1)).toBeNull();
});

it('comes back to the first text, up and down again', () => {
  let text = 'a r|ed boat';
  for (const by of [0.1, 0.1, 0.1, -0.1, -0.1, -0.1]) text = press(text, by) ?? '';
  expect(text).toBe('a |red| boat');
});
