import { expect, it, vi } from 'vitest';
import { i18n } from './i18n.ts';
import { LANGUAGE } from './use-language.ts';

it('another region of the same language is another one to draw', () => {
  i18n.activate('en', 'en-US');
  const drawn = LANGUAGE.now();
  const changed = vi.fn(() => LANGUAGE.now());
  const end = LANGUAGE.subscribe(changed);
  i18n.activate('en', 'en-GB');
  end();
  expect(drawn).toBe('en-US');
  expect(changed).toHaveReturnedWith('en-GB');
});
