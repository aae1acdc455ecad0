import { describe, expect, it } from 'vitest';
import { poolIndex } from './pool-index.ts';

describe('poolIndex', () => {
  it('with eos_token_id 2 is the first maximum: the end token, or a learned word above it', () => {
    expect(poolIndex(Int32Array.of(49406, 320, 49407, 49407), 2)).toBe(2);
    expect(poolIndex(Int32Array.of(49406, 320, 49407, 0, 0), 2)).toBe(2);
    expect(poolIndex(Int32Array.of(49406, 49408, 49409, 49408, 49409, 49407), 2)).toBe(2);
  });
  it('with another eos_token_id is its first position, or 0', () => {
    expect(poolIndex(Int32Array.of(49406, 49408, 49407, 49407), 49407)).toBe(2);
    expect(poolIndex(Int32Array.of(49406, 49408, 49407))).toBe(2);
    expect(poolIndex(Int32Array.of(5, 6, 7), 49407)).toBe(0);
  });
});
