import { expect, it } from 'vitest';
import { ignoredFields } from './ignored-fields.ts';
import { FIELD_NAMES } from './fields.ts';

it('names the fields that have no effect', () => {
  const body = { prompt: 'a', target_size: 512, output_format: 'png' };
  expect(ignoredFields(body)).toBe(
    'Ignored: target_size, output_format. This endpoint has no such fields.',
  );
  expect(ignoredFields({ crop_output: true })).toBe(
    'Ignored: crop_output. This endpoint has no such field.',
  );
});

it.each([
  Object.fromEntries(FIELD_NAMES.map((name) => [name, 'anything'])),
  { sync_mode: true },
  { crop_output: false, preserve_aspect_ratio: null, request_id: '', loras: [] },
  'text',
  null,
  ['a list'],
])('says nothing of %j', (body) => {
  expect(ignoredFields(body)).toBeUndefined();
});

it('is one line, however many fields there are and whatever they are called', () => {
  const names = Array.from({ length: 1000 }, (_, index) => `${index}${'x'.repeat(1000)}`);
  const line = ignoredFields(Object.fromEntries(names.map((name) => [name, 1])));
  expect(line).toMatch(/ and 990 more\. This endpoint/);
  expect(line?.length).toBeLessThan(1000);
});
