import { ApiError } from '@fal-ai/client';
import { describe, expect, it } from 'vitest';
import * as z from 'zod/mini';
import { hostedFailure } from './failure.ts';

const answer = (status: number) =>
  new ApiError({ message: 'x', status, body: { detail: 'no balance' }, requestId: '1' });
const otherForm = z.object({ images: z.array(z.unknown()) }).safeParse({}).error;

describe('what went wrong with a hosted run', () => {
  it.each([
    ['a connection that failed', new TypeError('Failed to fetch'), /could not be reached/],
    ['an answer in another form', otherForm, /form that this app does not know/],
    [
      'a picture that cannot be cropped',
      new DOMException('no source', 'InvalidStateError'),
      /on this side: no source/,
    ],
    ['a refused key', answer(401), /refused the key: no balance/],
    ['an error of the service', answer(500), /answered 500: no balance/],
  ])('is told of %s', (_name, error, message) => {
    expect(hostedFailure(error)).toMatchObject({
      code: 'hosted_failed',
      message: expect.stringMatching(message) as string,
    });
  });
});
