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
      '„a.heic“ ist ein HEIC-Foto und lässt sich hier nicht öffnen.',
    ],
    [
      'This file is truncated: its end is missing.',
      'Diese Datei ist abgeschnitten: Das Ende fehlt.',
    ],
    [
      '“b” is not kept. The model has no file c.json.',
      '„b“ wird nicht behalten. Dem Modell fehlt die Datei c.json.',
    ],
    ['The LoRA “Ink” is still being fetched.', 'Das LoRA „Ink“ wird noch geholt.'],
    [
      'The engine gave no sign of life for 45 seconds (reading unet).',
      'Die Engine gab 45 Sekunden lang kein Lebenszeichen (beim Lesen: unet).',
    ],
    ['the styles “Ink”', 'die Stile „Ink“'],
    [
      'This file has 12,000 × 12,000 pixels; 120,000,000 pixels are the most that can be opened.',
      'Diese Datei hat 12.000 × 12.000 Pixel; höchstens 120.000.000 Pixel lassen sich öffnen.',
    ],
    [
      'A strength of 0.05 runs none of the 10 steps.',
      'Mit der Stärke 0,05 läuft keiner der 10 Schritte.',
    ],
    ['fal.ai answered 1503.', 'fal.ai antwortete mit 1503.'],
    ['Send the picture again.', 'Noch einmal senden: Bild.'],
    [
      'A picture of 9000 × 9000 pixels cannot be written as JPEG; 40,000,000 pixels are the most.',
      'Ein Bild von 9000 × 9000 Pixeln lässt sich nicht als JPEG schreiben; höchstens 40.000.000 Pixel sind möglich.',
    ],
    ['a.safetensors is a FLUX model.', 'a.safetensors ist ein FLUX-Modell.'],
    [
      'a.safetensors is a VAE alone, which is a part of a model.',
      'a.safetensors ist nur eine VAE, also ein Teil eines Modells.',
    ],
  ])('says %j with the values and the sentences in it', (english, german) => {
    expect(sentence(english)).toBe(german);
  });

  it('is not half translated, where the beginning alone is known', () => {
    const english = 'The picture at a.png could not be fetched for a reason that is new.';
    expect(sentence(english)).toBeNull();
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
