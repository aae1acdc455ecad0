import { describe, expect, it } from 'vitest';
import { DEFAULT_SETTINGS, restoreSettings } from './settings.ts';

describe('restoreSettings', () => {
  it('gives back what was stored', () => {
    const stored = { ...DEFAULT_SETTINGS, prompt: 'a boat', seed: '18446744073709551615' };
    expect(restoreSettings(JSON.parse(JSON.stringify(stored)))).toEqual(stored);
  });

  it('takes the default of a field that does not hold and keeps the others', () => {
    const restored = restoreSettings({
      prompt: 'a boat',
      strength: 7,
      seed: '18446744073709551616',
      size: { kind: 'shape', shape: 'round' },
      unknown: 1,
    });
    expect(restored).toEqual({ ...DEFAULT_SETTINGS, prompt: 'a boat' });
  });

  it.each([undefined, null, 'text', 5, []])('takes every default for %j', (stored) => {
    expect(restoreSettings(stored)).toEqual(DEFAULT_SETTINGS);
  });
});
