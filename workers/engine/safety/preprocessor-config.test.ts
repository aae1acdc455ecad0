import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { parsePreprocessing } from './preprocessor-config.ts';

const file = new URL('../../../test/fixtures/safety/v2/preprocessor_config.json', import.meta.url);
const recorded = JSON.parse(readFileSync(file, 'utf8')) as object;

describe('preprocessor_config.json of an image classifier', () => {
  it('says to what size and by which filter a picture is stretched, and how it is normalised', () => {
    const half = [0.5, 0.5, 0.5];
    expect(parsePreprocessing(recorded)).toEqual({
      width: 224,
      height: 224,
      filter: 'bilinear',
      statistics: { mean: half, std: half },
    });
  });

  it('may have its size as one number, and another of Pillow’s filters', () => {
    const made = parsePreprocessing({ ...recorded, size: 384, resample: 3 });
    expect(made).toMatchObject({ width: 384, height: 384, filter: 'bicubic' });
  });

  it.each([
    ['size', { size: { shortest_edge: 224 } }],
    ['size.width', { size: { width: 1e9, height: 224 } }],
    ['image_std.1', { image_std: [1, 0, 1] }],
    ['resample', { resample: 9 }],
  ])('is refused where %s does not fit, by name', (field, change) => {
    const named = `preprocessor_config.json: ${field} is not`;
    expect(() => parsePreprocessing({ ...recorded, ...change })).toThrow(named);
  });

  it('is refused where it is no object', () => {
    expect(() => parsePreprocessing(null)).toThrow('preprocessor_config.json: it is not');
  });
});
