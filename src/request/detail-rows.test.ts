import { expect, it } from 'vitest';
import { detailRows } from './detail-rows.ts';
import { parseRequest } from './parse-request.ts';

const IMAGE = { image_url: 'https://pictures.example/a.png' };

it.each([
  [{}, 'Text to image', false],
  [IMAGE, 'Image to image', true],
  [{ ...IMAGE, mask_url: 'https://pictures.example/mask.png' }, 'Inpainting', true],
])('the details of %j tell how it was made: %s', (pictures, kind, hasStrength) => {
  const parsed = parseRequest({ prompt: 'an island', ...pictures });
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.detail));
  const rows = detailRows(parsed.request);
  expect(rows[0]).toEqual({ name: 'endpoint', title: 'Made as', value: kind });
  expect(rows.some(({ title }) => title === 'Strength')).toBe(hasStrength);
});
