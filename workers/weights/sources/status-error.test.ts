import { expect, it } from 'vitest';
import { statusError } from './status-error.ts';

it.each([
  [401, 'model_gated', /asks for a login \(status 401\)/],
  [403, 'file_download_error', /answered with status 403/],
  [404, 'model_file_missing', /is not on the server \(status 404\)/],
  [410, 'model_file_missing', /status 410/],
  [429, 'file_download_error', /status 429/],
  [503, 'file_download_error', /status 503/],
] as const)('status %i of a model’s server is %s', (status, code, message) => {
  const error = statusError('unet/a.safetensors', status, 'Try again.');
  expect(error.code).toBe(code);
  expect(error.message).toMatch(message);
  expect(error.message).toContain('unet/a.safetensors');
});
