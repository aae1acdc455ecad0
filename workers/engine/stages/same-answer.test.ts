import { describe, expect, it } from 'vitest';
import { SameAnswer } from './same-answer.ts';

const varied = (seed: number) => Float32Array.from({ length: 16 }, (_, i) => Math.sin(seed + i));
const flat = (value: number) => new Float32Array(48).fill(value);

/** What is said of tiles with these inputs and outputs. */
function saidOf(...tiles: readonly (readonly [given: Float32Array, answer: Float32Array])[]) {
  const same = new SameAnswer();
  for (const [given, answer] of tiles) same.add(given, answer);
  return same.impossible;
}

describe('a VAE whose answers cannot be right', () => {
  it('gives zeros, or another value, everywhere', () => {
    expect(saidOf([varied(1), flat(0)])).toContain('same value everywhere');
    expect(saidOf([varied(1), flat(0.5)])).toContain('same value everywhere');
  });

  it('gives the same for every tile, though the tiles are not the same', () => {
    const answer = varied(9);
    expect(saidOf([varied(1), answer], [varied(2), answer.slice()])).toContain('all tiles');
  });
});

describe('a VAE whose answers may be right', () => {
  it('gives each tile another picture', () => {
    expect(saidOf([varied(1), varied(8)], [varied(2), varied(9)])).toBeNull();
  });

  it('gives the same for the same: a picture of one colour', () => {
    expect(saidOf([varied(1), varied(8)], [varied(1), varied(8)])).toBeNull();
    expect(saidOf([flat(1), flat(0.5)], [flat(1), flat(0.5)])).toBeNull();
  });

  it('gives one flat tile beside one that is not', () => {
    expect(saidOf([varied(1), flat(0)], [varied(2), varied(9)])).toBeNull();
  });

  it('was given nothing yet', () => {
    expect(saidOf()).toBeNull();
  });
});
