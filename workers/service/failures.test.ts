import { describe, expect, it } from 'vitest';
import { ERROR_CODES } from '../protocol/failure.ts';
import { failureAnswer } from './failures.ts';

const answer = (code: (typeof ERROR_CODES)[number]) =>
  failureAnswer({ failure: { code, message: 'It went wrong.', action: 'Do this.' } });

describe('a failed job', () => {
  it.each(ERROR_CODES)('%s: the client asks once', (code) => {
    const { status, headers, error, error_type } = answer(code);
    const retried = [429, 502, 503, 504].includes(status);
    expect(retried && headers['x-fal-request-timeout-type'] !== 'user').toBe(false);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(error).toBe('It went wrong.');
    expect(error_type).not.toBe('');
  });

  it('names the field whose fault it is, in fal’s shape', () => {
    expect(answer('image_load_error')).toMatchObject({
      status: 422,
      body: {
        detail: [{ loc: ['body', 'image_url'], msg: 'It went wrong.', type: 'image_load_error' }],
      },
    });
  });

  it('says what to do where it is the engine’s', () => {
    expect(answer('device_lost')).toMatchObject({
      status: 500,
      body: { detail: 'It went wrong. Do this.', code: 'device_lost' },
    });
  });
});
