import { describe, expect, it } from 'vitest';
import type { RunMetrics } from '../../workers/protocol/engine-result.ts';
import { describeFailure, formatFailure, formatOutput, picturePath } from './output.ts';

const metrics: RunMetrics = {
  backend: 'wasm',
  precision: 'fp32',
  adapter: null,
  stages: [],
  sessions_created: [],
  gpu_bytes_peak: 0,
  weight_bytes: 0,
};

describe('files', () => {
  it('are named a.png, a_1.png, a_2.png', () => {
    expect([0, 1, 2].map((index) => picturePath('out/a.png', index))).toEqual([
      'out/a.png',
      'out/a_1.png',
      'out/a_2.png',
    ]);
    expect(picturePath('a', 1)).toBe('a_1');
  });
});

describe('JSON', () => {
  it('has the endpoint’s fields, metrics, and the seed as an integer literal', () => {
    const output = {
      images: [{ url: 'a.png', width: 64, height: 64, content_type: 'image/png' }],
      timings: { inference: 1.5 },
      seed: 2n ** 64n - 1n,
      has_nsfw_concepts: [false],
      prompt: 'x',
    };
    const text = formatOutput(output, metrics);
    expect(text).toMatch(/"seed": 18446744073709551615,/);
    expect(JSON.parse(text)).toEqual({ ...output, seed: 2 ** 64, metrics });
  });

  it('of a failure has its code and one text', () => {
    const failure = {
      code: 'invalid_request',
      message: 'The request is not valid.',
      action: 'Correct the field.',
      detail: [{ loc: ['body', 'strength'], msg: 'Input should be at most 1', type: 'less_than' }],
    } as const;
    expect(describeFailure(failure)).toBe(
      'The request is not valid. strength: Input should be at most 1. Correct the field.',
    );
    expect(JSON.parse(formatFailure(failure))).toEqual({
      error: { code: 'invalid_request', message: describeFailure(failure) },
    });
  });
});
