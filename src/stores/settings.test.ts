import * as fc from 'fast-check';
import { describe, expect, it, vi } from 'vitest';
import { SETTING_NAMES } from '../request/fields.ts';
import { DEFAULT_SETTINGS, migrateSettings, restoreSettings } from './settings.ts';

const { request: DEFAULT_REQUEST } = DEFAULT_SETTINGS;
const stored = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

/** Every one of the app's own settings, another than its default. */
const DIFFERENT = {
  request: { ...DEFAULT_REQUEST, prompt: 'a boat', num_images: 2 },
  size: { kind: 'custom', width: 640, height: 480 },
  seed: '18446744073709551615',
  seedLocked: true,
  model: 'owner/tiny',
  hub: 'https://mirror.example',
  acceptedLicences: ['https://example.org/licence'],
  theme: 'dark',
  downloadFormat: 'webp',
  downloadRecipe: false,
  compare: 'sideBySide',
  fullModelCardClosed: true,
  view: '019ac0de',
} as const;

/** As version 1 wrote it, every value another than its default. */
const VERSION_1 = {
  prompt: 'a boat',
  negativePrompt: 'people',
  strength: 0.01,
  size: { kind: 'custom', width: 640, height: 480 },
  steps: 12,
  guidance: 4.5,
  rescale: 0.7,
  images: 3,
  format: 'png',
  seed: '18446744073709551615',
  seedLocked: true,
  safetyChecker: false,
  model: 'owner/tiny',
  hub: 'https://mirror.example',
  acceptedLicences: ['https://example.org/licence'],
  theme: 'dark',
  fullModelCardClosed: true,
  view: '019ac0de',
};

const restoreVersion1 = (state: unknown) => restoreSettings(migrateSettings(stored(state), 1));

describe('restoreSettings', () => {
  it('gives back what was stored', () => {
    const settings = {
      ...DEFAULT_SETTINGS,
      request: { ...DEFAULT_REQUEST, prompt: 'a boat', num_images: 2 },
      seed: '18446744073709551615',
    };
    expect(restoreSettings(stored(settings))).toEqual(settings);
  });

  it('takes the default of a field that does not hold and keeps the others', () => {
    const restored = restoreSettings({
      request: { prompt: 'a boat', strength: 7, num_images: 'three', format: null, unknown: 1 },
      seed: '18446744073709551616',
      size: { kind: 'shape', shape: 'round' },
      theme: 'dark',
      unknown: 1,
    });
    expect(restored).toEqual({
      ...DEFAULT_SETTINGS,
      request: { ...DEFAULT_REQUEST, prompt: 'a boat' },
      theme: 'dark',
    });
  });

  it('loses a seed that is no number, a licence that is no text, and nothing beside them', () => {
    const restored = restoreSettings({
      request: { prompt: 'a boat' },
      seed: 'abc',
      acceptedLicences: ['https://example.org/licence', 5, null],
      theme: 'dark',
    });
    expect(restored).toEqual({
      ...DEFAULT_SETTINGS,
      request: { ...DEFAULT_REQUEST, prompt: 'a boat' },
      acceptedLicences: ['https://example.org/licence'],
      theme: 'dark',
    });
  });

  it('loses no more than one field, whatever is stored in it', () => {
    const whole = { ...DEFAULT_SETTINGS, ...DIFFERENT };
    const anyField = fc.constantFrom(...Object.keys(DEFAULT_SETTINGS));
    fc.assert(
      fc.property(anyField, fc.jsonValue(), (name, value) => {
        const restored = restoreSettings(stored({ ...whole, [name]: value }));
        for (const other of Object.keys(whole) as (keyof typeof whole)[]) {
          if (other !== name) expect(restored[other]).toEqual(whole[other]);
        }
      }),
    );
  });

  it.each([undefined, null, 'text', 5, [], { request: 'text' }])(
    'takes every default for %j',
    (given) => {
      expect(restoreSettings(given)).toEqual(DEFAULT_SETTINGS);
    },
  );
});

describe('settings of version 1', () => {
  it('keep everything, the request’s fields under the endpoint’s names', () => {
    const { prompt, strength, format, negativePrompt, steps, guidance, ...others } = VERSION_1;
    const { rescale, images, safetyChecker, ...own } = others;
    expect(restoreVersion1(VERSION_1)).toEqual({
      ...own,
      style: null,
      ownStyles: [],
      browserExpander: false,
      // Later versions have these.
      language: 'system',
      noticeClosed: '',
      notify: false,
      downloadFormat: 'stored',
      downloadRecipe: true,
      compare: 'slider',
      request: {
        ...DEFAULT_REQUEST,
        prompt,
        strength,
        format,
        negative_prompt: negativePrompt,
        num_inference_steps: steps,
        guidance_scale: guidance,
        guidance_rescale: rescale,
        num_images: images,
        enable_safety_checker: safetyChecker,
      },
    });
  });

  it('lose no more than the one field that does not hold', () => {
    const whole = restoreVersion1(VERSION_1);
    const broken = fc.constantFrom(...Object.keys(VERSION_1));
    fc.assert(
      fc.property(broken, (name) => {
        const restored = restoreVersion1({ ...VERSION_1, [name]: { not: 'valid' } });
        const differ = [
          ...SETTING_NAMES.filter((each) => restored.request[each] !== whole.request[each]),
          ...Object.entries(restored)
            .filter(([each]) => each !== 'request')
            .filter(
              ([each, value]) => JSON.stringify(value) !== JSON.stringify(whole[each as 'seed']),
            )
            .map(([each]) => each),
        ];
        expect(differ).toHaveLength(1);
      }),
    );
  });

  it('of a browser that had stored a few of them take the other defaults', () => {
    expect(restoreVersion1({ prompt: 'a boat' })).toEqual({
      ...DEFAULT_SETTINGS,
      request: { ...DEFAULT_REQUEST, prompt: 'a boat' },
    });
    expect(restoreVersion1(null)).toEqual(DEFAULT_SETTINGS);
  });
});

it('a browser that has version 1 opens with it and keeps version 2', async () => {
  const kept = new Map([['playground-settings', JSON.stringify({ state: VERSION_1, version: 1 })]]);
  vi.stubGlobal('window', {
    localStorage: {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => kept.set(key, value),
    },
  });
  vi.resetModules();
  const { useSettings } = await import('./settings.ts');
  vi.unstubAllGlobals();
  expect(useSettings.getState()).toEqual(restoreVersion1(VERSION_1));
  expect(JSON.parse(kept.get('playground-settings') ?? '')).toEqual({
    state: stored(restoreVersion1(VERSION_1)),
    version: 2,
  });
});

it('settings of this version are not migrated', () => {
  const now = stored(DEFAULT_SETTINGS);
  expect(migrateSettings(now, 2)).toBe(now);
});
