import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { halfToNumber } from '../../workers/graph/half.ts';
import { readHeader } from '../../workers/weights/safetensors.ts';
import { GeneratedFile } from './generated-file.ts';
import { RandomWeights } from './random-weights.ts';
import { sdxlTensors } from './tensor-list.ts';

const weights = new RandomWeights();
const TENSORS = [
  { name: 'b.weight', shape: [256, 64, 3, 3] },
  { name: 'a.bias', shape: [257] },
  { name: 'a.weight', shape: [1024] },
];
const small = new GeneratedFile('small.safetensors', TENSORS, weights);

describe('names and shapes of the full size', () => {
  it.each([
    ['unet', 1680, 5_135_149_760],
    ['vae', 248, 167_335_342],
    ['text_encoder', 196, 246_144_152],
    ['text_encoder_2', 517, 1_389_382_176],
  ] as const)(
    '%s has %i tensors and the published size, %i bytes',
    async (component, count, size) => {
      const tensors = (await sdxlTensors()).get(component) ?? [];
      expect(tensors).toHaveLength(count);
      expect(new GeneratedFile(component, tensors, weights).size).toBe(size);
    },
  );
});

describe('a generated file', () => {
  it('is safetensors, its tensors in the order of their names', async () => {
    const { tensors, metadata } = await readHeader(small.source());
    expect([...tensors.keys()]).toEqual(['a.bias', 'a.weight', 'b.weight']);
    expect(metadata).toEqual({ format: 'pt' });
  });

  it('has the same bytes however it is read, and another time', () => {
    const all = small.read(0, small.size);
    const again = new GeneratedFile('again', TENSORS.toReversed(), new RandomWeights());
    expect(Buffer.compare(again.read(0, again.size), all)).toBe(0);
    for (const step of [1000, 4096, 77_777]) {
      const parts: Uint8Array[] = [];
      for (let at = 0; at < small.size; at += step) {
        parts.push(small.read(at, Math.min(step, small.size - at)));
      }
      expect(Buffer.concat(parts).equals(all)).toBe(true);
    }
    expect(small.sha256(() => {})).toBe(createHash('sha256').update(all).digest('hex'));
  });

  it('goes on from the start of the block of values where that ends', () => {
    const large = new GeneratedFile('large', [{ name: 'w', shape: [3000, 3000] }], weights);
    const header = large.size - 2 * 3000 * 3000;
    const block = 16 * 1024 * 1024;
    const begin = large.read(header, 1000);
    expect(large.read(header + block, 1000)).toEqual(begin);
  });

  it.each([
    ['b.weight', 0, 1 / 32],
    ['a.weight', 1, 1 / 16],
    ['a.bias', 0, 1 / 64],
  ])('has %s about %f with deviation %f', async (name, mean, deviation) => {
    const { tensors } = await readHeader(small.source());
    const { begin = 0, end = 0 } = tensors.get(name) ?? {};
    const bits = new Uint16Array(small.read(begin, end - begin).slice().buffer);
    const values = Array.from(bits, halfToNumber);
    const average = values.reduce((sum, value) => sum + value, 0) / values.length;
    const square = values.reduce((sum, value) => sum + (value - average) ** 2, 0) / values.length;
    expect(Math.abs(average - mean)).toBeLessThan(4 * (deviation / Math.sqrt(values.length)));
    expect(Math.sqrt(square) / deviation).toBeCloseTo(1, 0);
  });

  it('has nothing outside', () => {
    expect(() => small.read(small.size - 1, 2)).toThrow();
  });
});
