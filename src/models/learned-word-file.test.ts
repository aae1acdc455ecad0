import { describe, expect, it } from 'vitest';
import { rawHeader } from '../../test/checkpoint/encode-raw.ts';
import { fromFile } from './lora-install.ts';
import { isLearnedWord } from './learned-word-file.ts';

const file = (name: string, ...keys: string[]) => {
  const tensors = keys.map(
    (key) => ({ name: key, dtype: 'F16', shape: [1], byteLength: 2 }) as const,
  );
  return new File([rawHeader(tensors, { ss_tag: 'text_encoder' })], name);
};

describe('a file that teaches a word', () => {
  it.each([
    ['a.safetensors', 'clip_g'],
    ['a.safetensors', 'text_encoders_0'],
    ['A.SAFETENSORS', 'emb_params'],
    ['cat.pti', 'x'],
  ])('is %s with %s', async (name, key) => {
    expect(await isLearnedWord(file(name, key))).toBe(true);
  });

  it.each([
    ['a.safetensors', 'lora_te1_text_model_encoder_layers_0_mlp_fc1.lora_up.weight'],
    ['a.safetensors', 'text_encoder.text_model.a'],
    ['a.png', 'clip_g'],
  ])('is not %s with %s', async (name, key) => {
    expect(await isLearnedWord(file(name, key))).toBe(false);
  });

  it('is refused as a LoRA, with the place where it belongs', async () => {
    expect(await fromFile(file('cat.safetensors', 'clip_l', 'clip_g'))).toMatchObject({
      ok: false,
      failure: {
        message: expect.stringMatching(/learned word/),
        action: expect.stringMatching(/Learned words/),
      },
    });
  });
});
