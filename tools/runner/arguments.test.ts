import { describe, expect, it } from 'vitest';
import { parseArguments } from './arguments.ts';

/** A command line whose values have no spaces. */
const read = (flags: string) => parseArguments(`--out a.png ${flags}`.trim().split(' '));

describe('a command line', () => {
  it('gives request fields by the endpoint’s names', () => {
    expect(
      read(
        '--image in.png --prompt sea --negative-prompt fog --strength .3 --num-inference-steps 8 ' +
          '--guidance-scale 3 --guidance-rescale 0.7 --num-images 2 --format jpeg --no-safety-checker',
      ).fields,
    ).toEqual({
      prompt: 'sea',
      negative_prompt: 'fog',
      strength: 0.3,
      num_inference_steps: 8,
      guidance_scale: 3,
      guidance_rescale: 0.7,
      num_images: 2,
      format: 'jpeg',
      enable_safety_checker: false,
    });
  });

  it('leaves what it does not name to the request file and the defaults', () => {
    expect(read('')).toEqual({
      image: undefined,
      mask: undefined,
      out: 'a.png',
      requestFile: undefined,
      model: undefined,
      precision: 'auto',
      backend: 'auto',
      noise: 'cuda',
      trace: undefined,
      json: false,
      fields: {},
    });
  });

  it('keeps a seed of 64 bits whole', () => {
    expect(read('--seed 18446744073709551615').fields['seed']).toBe(2n ** 64n - 1n);
    expect(read('--seed 0').fields['seed']).toBe(0n);
  });

  it('reads a size as name or as WxH', () => {
    expect(read('--image-size 640x480').fields['image_size']).toEqual({
      width: 640,
      height: 480,
    });
    expect(read('--image-size square').fields['image_size']).toBe('square');
  });

  it('takes values that begin with a dash', () => {
    const { fields } = parseArguments([
      '--out',
      'a.png',
      '--prompt',
      '-sea',
      '--negative-prompt',
      '-',
    ]);
    expect(fields).toEqual({ prompt: '-sea', negative_prompt: '-' });
    expect(read('--prompt=--sea').fields).toEqual({ prompt: '--sea' });
    expect(parseArguments(['--out', '-a.png']).out).toBe('-a.png');
  });

  it('names where and how to run', () => {
    expect(
      read(
        '--image a.png --mask m.png --model ../m --precision fp32 --backend wasm --noise cpu --trace t.safetensors ' +
          '--request r.json --json',
      ),
    ).toMatchObject({
      image: 'a.png',
      mask: 'm.png',
      model: '../m',
      precision: 'fp32',
      backend: 'wasm',
      noise: 'cpu',
      trace: 't.safetensors',
      requestFile: 'r.json',
      json: true,
    });
  });
});

describe('a command line that cannot be read', () => {
  it.each([
    ['an unknown flag', ['--out', 'a.png', '--colour', 'red'], /--colour/],
    ['a stray word', ['--out', 'a.png', 'in.png'], /in\.png/],
    ['a flag without its value', ['--out', 'a.png', '--prompt'], /--prompt/],
    ['no --out', ['--prompt', 'x'], /--out/],
    ['a word for a number', ['--out', 'a.png', '--strength', 'much'], /--strength much/],
    ['nothing for a number', ['--out', 'a.png', '--num-images', ''], /--num-images/],
    ['a negative seed', ['--out', 'a.png', '--seed=-1'], /--seed -1 is no whole number/],
    ['one behind a space', ['--out', 'a.png', '--seed', '-1'], /--seed -1 is no whole number/],
    ['a flag in place of a value', ['--out', 'a.png', '--prompt', '--json'], /--prompt/],
    ['an unknown backend', ['--out', 'a.png', '--backend', 'cuda'], /--backend cuda/],
    ['an unknown prediction', ['--out', 'a.png', '--prediction', 'w'], /--prediction w/],
    ['an unknown precision', ['--out', 'a.png', '--precision', 'fp64'], /--precision fp64/],
  ])('%s: invalid_request', (_name, argv, message) => {
    expect(() => parseArguments(argv)).toThrow(
      expect.objectContaining({
        code: 'invalid_request',
        message: expect.stringMatching(message) as string,
      }),
    );
  });
});
