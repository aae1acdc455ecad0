import { expect, it } from 'vitest';
import { json, refusal } from './answers.ts';

const message = async (answer: Response) => ((await answer.json()) as { message?: string }).message;

it('a reason stands where other clients read it too', async () => {
  expect(await message(refusal(404, 'There is no such file'))).toBe('There is no such file');
  const strength = { loc: ['body', 'strength'], msg: 'Input should be less than 1', type: 'x' };
  const part = { loc: ['body', 'image_size', 'width'], msg: 'Field required', type: 'missing' };
  expect(await message(json(422, { detail: [strength, part] }))).toBe(
    'strength: Input should be less than 1; image_size.width: Field required',
  );
  expect(await message(json(200, { status: 'COMPLETED' }))).toBeUndefined();
});
