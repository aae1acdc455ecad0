import { describe, expect, it } from 'vitest';
import { readTypedInput } from './typed-input.ts';

describe('the input a person typed', () => {
  it('keeps a seed of 64 bits whole, as text', () => {
    const read = readTypedInput('{"image_url":"a","prompt":"b","seed":17454220438242315174}');
    expect(read).toMatchObject({ ok: true, input: { seed: '17454220438242315174' }, faults: [] });
  });

  it('says what the endpoint will say, and can be sent all the same', () => {
    const read = readTypedInput('{"mask_url":"a","prompt":"b","strength":7}');
    expect(read).toMatchObject({
      ok: true,
      faults: ['image_url: Field required', 'strength: Input should be less than or equal to 1'],
    });
  });

  it.each(['', '{"prompt":', '[]', '5', 'null'])('is no input: %j', (typed) => {
    expect(readTypedInput(typed).ok).toBe(false);
  });
});
