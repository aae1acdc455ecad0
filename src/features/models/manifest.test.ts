import { describe, expect, it } from 'vitest';
import { MODELS, downloadBytes, readManifest, usableModel } from './manifest.ts';

describe('models-manifest.json', () => {
  it('is valid and has an embedded model that the app falls back to', () => {
    expect(MODELS.map((entry) => entry.id)).toEqual(['demo', 'playground-v2.5']);
    expect(usableModel('playground-v2.5').id).toBe('demo');
    expect(usableModel('no such model').id).toBe('demo');
  });

  it('names the download of the full model: four fp16 files', () => {
    const full = MODELS.find((entry) => entry.id === 'playground-v2.5');
    expect(full && downloadBytes(full)).toBe(6_938_011_430);
  });

  it('refuses a file without a sha256', () => {
    const broken = { version: 1, models: [{ ...MODELS[0], files: [{ path: 'a', size: 1 }] }] };
    expect(() => readManifest(broken)).toThrow(/sha256/);
  });
});
