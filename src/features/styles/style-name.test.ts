import { afterEach, beforeEach, expect, it } from 'vitest';
import { showGerman } from '../../../test/unit/in-german.ts';
import { i18n } from '../../language/i18n.ts';
import { BUILT_IN_STYLES, styleName } from './built-in-styles.ts';

beforeEach(() => showGerman());
afterEach(() => i18n.activate('en'));

it('a style that comes with the app is translated', () => {
  const ink = BUILT_IN_STYLES.find(({ name }) => name === 'Ink') ?? expect.fail('no ink');
  expect(styleName(ink)).toBe('Tusche');
});

it.each(['Ink', '{prompt} v2'])('a style that a person has called %j keeps its name', (name) => {
  expect(styleName({ name, prompt: 'my own words', negative_prompt: '' })).toBe(name);
});
