import { expect, it } from 'vitest';
import { ignoredFields } from './ignored-fields.ts';
import { type EndpointKind } from './endpoint.ts';
import { FIELD_NAMES, isFieldOf } from './fields.ts';

const KIND: EndpointKind = 'image-to-image';
const own = FIELD_NAMES.filter((name) => isFieldOf(name, KIND));

it('names the fields that have no effect', () => {
  const body = { prompt: 'a', target_size: 512, output_format: 'png' };
  expect(ignoredFields(body, KIND)).toBe(
    'Ignored: target_size, output_format. This endpoint has no such fields.',
  );
  expect(ignoredFields({ crop_output: true }, KIND)).toBe(
    'Ignored: crop_output. This endpoint has no such field.',
  );
});

it.each([
  Object.fromEntries(own.map((name) => [name, 'anything'])),
  { sync_mode: true },
  { crop_output: false, preserve_aspect_ratio: null, request_id: '', loras: [] },
  'text',
  null,
  ['a list'],
])('says nothing of %j', (body) => {
  expect(ignoredFields(body, KIND)).toBeUndefined();
});

it.each([
  ['text-to-image', 'image_url, mask_url, strength'],
  ['image-to-image', 'mask_url'],
] as const)('names what the siblings of %s have and it has not: %s', (kind, names) => {
  const body = { image_url: 'https://a.example/a.png', mask_url: 'https://a.example/m.png' };
  expect(ignoredFields({ ...body, strength: 0.5 }, kind)).toContain(`Ignored: ${names}.`);
});

it('is one line, however many fields there are and whatever they are called', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `${index}${'x'.repeat(1000)}`);
  const line = ignoredFields(Object.fromEntries(names.map((name) => [name, 1])), KIND);
  expect(line).toMatch(/ and 990 more\. This endpoint/);
  expect(line?.length).toBeLessThan(1000);
});
