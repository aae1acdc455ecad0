import { describe, expect, it } from 'vitest';
import { parseRequest } from '../../src/request/parse-request.ts';
import { EngineError } from '../failure.ts';
import { checkRequest } from './check-request.ts';

/** The failure of a request for a square of this side; null if there is none. */
function failureOf(side: number, format: 'jpeg' | 'png'): EngineError | null {
  const image_size = { width: side, height: side };
  const given = { prompt: 'sea', image_url: 'data:,', strength: 1, image_size, format };
  const parsed = parseRequest(given);
  if (!parsed.ok) throw new Error('refused');
  try {
    checkRequest(parsed.request, undefined);
    return null;
  } catch (error) {
    if (error instanceof EngineError) return error;
    throw error;
  }
}

describe('a size that cannot be written as JPEG', () => {
  it.each([11_000, 14_136, 8200])('is refused before the run: %i²', (side) => {
    expect(failureOf(side, 'jpeg')).toMatchObject({
      code: 'image_too_large',
      detail: [{ loc: ['body', 'image_size'], type: 'image_too_large' }],
    });
  });

  it.each([
    [8192, 'jpeg'],
    [14_136, 'png'],
  ] as const)('%i² as %s is none', (side, format) => {
    expect(failureOf(side, format)).toBeNull();
  });
});
