import { afterEach, expect, it, vi } from 'vitest';
import { showGerman } from '../../test/unit/in-german.ts';
import { i18n } from '../language/i18n.ts';
import { sentence } from '../language/sentence.ts';
import { readOpeningLink } from '../request/opening-link.ts';

vi.stubGlobal('document', { baseURI: 'https://example.com/app/' });
const { leftOut } = await import('./opened-link.ts');

afterEach(() => i18n.activate('en'));

const LONG = 'a'.repeat(2001);

it.each([
  [
    { prompt: LONG },
    'The prompt in the link is longer than 2,000 characters. It was left out.',
    'Der Text „Prompt“ im Link hat mehr als 2.000 Zeichen. Er wurde ausgelassen.',
  ],
  [
    { image_url: LONG },
    'The address of the picture in the link is longer than 2,000 characters. It was left out.',
    'Der Text „Adresse des Bildes“ im Link hat mehr als 2.000 Zeichen. Er wurde ausgelassen.',
  ],
  [
    { prompt: LONG, image_url: LONG },
    'The prompt and the address of the picture in the link are longer than 2,000 characters. They were left out.',
    'Die Texte „Prompt und Adresse des Bildes“ im Link haben mehr als 2.000 Zeichen. Sie wurden ausgelassen.',
  ],
])('says what of a link was left out, in whole sentences of each language', (given, en, de) => {
  const { message } = leftOut(readOpeningLink(new URLSearchParams(given).toString()).tooLong);
  expect(message).toBe(en);
  showGerman();
  expect(sentence(message)).toBe(de);
});
