import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { showGerman } from '../../test/unit/in-german.ts';
import { failureWords } from './failure-words.ts';
import { i18n } from './i18n.ts';
import { sentence } from './sentence.ts';

beforeEach(() => showGerman());
afterEach(() => i18n.activate('en'));

describe('a failure in German', () => {
  it.each([
    ['The engine could not be loaded.', 'Die Engine ließ sich nicht laden.'],
    [
      '“a.heic” is a HEIC photo, and cannot be opened here.',
      '“a.heic” ist ein HEIC-Foto und lässt sich hier nicht öffnen.',
    ],
    [
      'This file is truncated: its end is missing.',
      'Diese Datei ist abgeschnitten: Das Ende fehlt.',
    ],
    [
      '“b” is not kept. The model has no file c.json.',
      '„b“ wird nicht behalten. Dem Modell fehlt die Datei c.json.',
    ],
  ])('says %j with the values and the sentences in it', (english, german) => {
    expect(sentence(english)).toBe(german);
  });

  it('has the sentence of its code before one that no catalog has', () => {
    const failure = {
      code: 'model_damaged',
      message: 'Something odd.',
      action: 'Repair the model.',
    };
    expect(failureWords(failure)).toEqual({
      message: 'Das installierte Modell ist beschädigt. (Something odd.)',
      action: 'Das Modell reparieren.',
    });
    expect(failureWords({ ...failure, code: 'new_code' }).message).toBe('Something odd.');
  });
});

it('a failure in English is as the engine says it', () => {
  i18n.activate('en');
  const failure = { code: 'model_damaged', message: 'Something odd.', action: 'Repair the model.' };
  expect(failureWords(failure)).toEqual({ message: 'Something odd.', action: 'Repair the model.' });
});
