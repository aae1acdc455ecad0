import { describe, expect, it } from 'vitest';
import type { AuthoredGraph } from '../graph/builder.ts';
import { placeWeights, type WeightSpec } from '../graph/weight-plan.ts';
import { blobSource } from './sources/blob-source.ts';
import { encodeSafetensors } from './safetensors-write.ts';
import { safetensorsReader } from './safetensors-reader.ts';
import { readHeader } from './safetensors.ts';
import { WeightFile } from './weight-file.ts';

const LINEAR: WeightSpec = {
  name: 'linear',
  key: 'text_model.linear.weight',
  shape: [2, 3],
  transform: 'transpose',
  dims: [3, 2],
  dtype: 'fp32',
};
const NORM: WeightSpec = {
  name: 'norm',
  key: 'norm.weight',
  shape: [4],
  transform: 'as-is',
  dims: [4],
  dtype: 'fp16',
};

function graph(...specs: WeightSpec[]): AuthoredGraph {
  const { placed: weights, totalBytes: weightBytes, fileBytes } = placeWeights(specs);
  const model = new Uint8Array(0);
  return { name: 'g', model, weights, weightBytes, fileBytes, inputs: [], outputs: [] };
}

async function store(key = LINEAR.key) {
  const file = encodeSafetensors([
    { name: key, dtype: 'F32', shape: [2, 3], data: Float32Array.of(1, 2, 3, 4, 5, 6) },
    { name: 'norm.weight', dtype: 'F32', shape: [4], data: Float32Array.of(1, 0.5, -2, 0) },
  ]);
  const source = blobSource(new Blob([file]), 'unet/model.safetensors');
  return safetensorsReader(source, await readHeader(source));
}

/** One weight of a file, its pieces put together. */
async function read(file: WeightFile, offset = NaN, length = NaN): Promise<ArrayBuffer> {
  const bytes = new Uint8Array(length);
  let at = 0;
  for await (const piece of file.pieces(offset, length)) {
    bytes.set(piece, at);
    at += piece.byteLength;
  }
  expect(at).toBe(length);
  return bytes.buffer;
}

describe('WeightFile', () => {
  it('makes each weight where the graph expects it, converted', async () => {
    const stored: number[] = [];
    const authored = graph(LINEAR, NORM);
    const file = new WeightFile(authored, await store(), (bytes) => stored.push(bytes));
    const [linear, norm] = authored.weights;
    expect(norm?.offset).toBe(16);
    expect(file.size).toBe(24);
    const transposed = await read(file, linear?.offset, linear?.byteLength);
    expect(new Float32Array(transposed)).toEqual(Float32Array.of(1, 4, 2, 5, 3, 6));
    const halves = await read(file, norm?.offset, norm?.byteLength);
    expect(new Uint16Array(halves)).toEqual(Uint16Array.of(0x3c00, 0x3800, 0xc000, 0));
    expect(stored).toEqual([24, 16]);
  });

  it('accepts a text encoder saved without its prefix', async () => {
    const file = new WeightFile(graph(LINEAR), await store('linear.weight'));
    expect((await read(file, 0, 24)).byteLength).toBe(24);
  });

  it('names a tensor that is missing', async () => {
    const wanted = graph({ ...LINEAR, key: 'conv_in.weight' });
    const opened = await store();
    expect(() => new WeightFile(wanted, opened)).toThrow(
      'unet/model.safetensors has no tensor conv_in.weight',
    );
  });

  it('names a tensor of another shape, and lets ones at the end pass', async () => {
    const opened = await store();
    expect(() => new WeightFile(graph({ ...LINEAR, shape: [3, 2] }), opened)).toThrow(
      'has the shape [2, 3] where the model’s config calls for [3, 2]',
    );
    expect(() => new WeightFile(graph({ ...LINEAR, shape: [2, 3, 1, 1] }), opened)).not.toThrow();
  });

  it('refuses reads that are not one whole weight', async () => {
    const file = new WeightFile(graph(LINEAR), await store());
    await expect(file.pieces(4, 20).next()).rejects.toThrow('no weight of 20 bytes at 4');
    expect(String(file.failure)).toContain('no weight of 20 bytes at 4');
  });
});
