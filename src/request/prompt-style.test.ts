import { expect, it } from 'vitest';
import { withStyle } from './prompt-style.ts';

const style = (prompt: string, negative_prompt = '') => ({ name: 'a', prompt, negative_prompt });
const written = (prompt: string, negative_prompt = '') => ({ prompt, negative_prompt });

it.each([
  [written('a boat'), null, written('a boat')],
  [written(' a boat '), null, written(' a boat ')],
  [written('a boat'), style('ink'), written('a boat, ink')],
  [written('a boat, '), style('ink'), written('a boat, ink')],
  [written(''), style('ink'), written('ink')],
  [written('a boat'), style('ink of {prompt}, bold'), written('ink of a boat, bold')],
  [written('a $& boat'), style('ink of {prompt}'), written('ink of a $& boat')],
  [written('a boat', 'fog'), style('', 'photo'), written('a boat', 'fog, photo')],
  [written('a boat'), style('', 'photo'), written('a boat', 'photo')],
])('%j with %j', (texts, chosen, expected) => {
  expect(withStyle(texts, chosen)).toEqual(expected);
});
