import { describe, expect, it } from 'vitest';
import { rawHeader } from '../../test/checkpoint/encode-raw.ts';
import { checkpointsIn, isCheckpoint, onlyCheckpoint } from './checkpoint-file.ts';

const file = (name: string, ...keys: string[]) => {
  const tensors = keys.map(
    (key) => ({ name: key, dtype: 'F16', shape: [1], byteLength: 2 }) as const,
  );
  return new File([rawHeader(tensors, { ss_tag: 'x'.repeat(100_000) })], name);
};

const among = (...paths: string[]) =>
  onlyCheckpoint(paths.map((path) => ({ path, file: new File([], 'f') })));

describe('isCheckpoint', () => {
  it.each([
    ['a.safetensors', 'model.diffusion_model.out.0.weight'],
    ['a.safetensors', 'cond_stage_model.transformer.text_model.a'],
    ['a.safetensors', 'double_blocks.0.img_attn.qkv.weight'],
    ['A.CKPT', 'x'],
  ])('takes %s with %s for a model, whatever family it is of', async (name, key) => {
    expect(await isCheckpoint(file(name, 'a', key))).toBe(true);
  });

  it.each([
    ['a.safetensors', 'lora_unet_input_blocks_1_0.lora_up.weight'],
    ['a.safetensors', 'diffusion_model.input_blocks.1.0.lora_A.weight'],
    ['a.safetensors', 'clip_l'],
    ['a.png', 'model.diffusion_model.out.0.weight'],
  ])('leaves %s with %s to others', async (name, key) => {
    expect(await isCheckpoint(file(name, key))).toBe(false);
  });

  it('is false for a file of a few bytes', async () => {
    expect(await isCheckpoint(new File(['abc'], 'a.safetensors'))).toBe(false);
  });
});

it('the only safetensors file of a folder is its checkpoint', () => {
  expect(among('README.md', 'sub/a.safetensors')).toBe('sub/a.safetensors');
  expect(among('a.safetensors', 'b.safetensors')).toBeUndefined();
  expect(among('a.txt')).toBeUndefined();
});

it('the checkpoints of a repository lie beside its README', () => {
  const paths = ['README.md', 'a.safetensors', 'unet/b.safetensors', 'c.ckpt'];
  expect(checkpointsIn(paths)).toEqual(['a.safetensors']);
});
