import { describe, expect, it } from 'vitest';
import { MODELS, downloadBytes, embeddedModel } from './manifest.ts';

describe('models-manifest.json', () => {
  it('is valid and has an embedded model', () => {
    expect(MODELS.map((entry) => entry.id)).toEqual(['demo', 'playground-v2.5']);
    expect(embeddedModel().id).toBe('demo');
  });

  it('names the download of the full model: four fp16 files', () => {
    const full = MODELS.find((entry) => entry.id === 'playground-v2.5');
    expect(full && downloadBytes(full)).toBe(6_938_011_430);
  });
});
