/** A UNet that was distilled with its guidance (`time_cond_proj_dim`, LCM), on the CPU. */
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { timeIds } from '../../workers/engine/diffusion/add-time-ids.ts';
import { createGenerator } from '../../workers/engine/diffusion/noise/run-noise.ts';
import { guidanceEmbedding, sinusoid } from '../../workers/engine/diffusion/sinusoid.ts';
import type { Model } from '../../workers/engine/model.ts';
import { Tensor, type OrtTensor } from '../../workers/engine/runtime/ort.ts';
import { makeContext } from '../../workers/engine/stages/context.ts';
import { floatValues, output } from '../../workers/engine/stages/map-tensor.ts';
import type { WeightReader } from '../../workers/weights/weight-reader.ts';
import { openNodeModel } from './node-model.ts';

const path = fileURLToPath(new URL('../fixtures/tiny-playground', import.meta.url));
const SIZE = 16;
const KEY = 'time_embedding.cond_proj.weight';
const [h, w] = [8, 8];
const normals = (seed: bigint, count: number) => createGenerator('cpu', seed).randn(count);

const timeOf = ({ unet }: Model) => sinusoid([499], unet.block_out_channels[0] ?? 0, unet);
const row = (values: Float32Array<ArrayBuffer>) =>
  new Tensor('float32', values, [1, values.length]);

/** The miniature with a projection of the guidance. @param projection [width, SIZE] row-major */
const distilled =
  (projection: Float32Array) =>
  (model: Model): Model => ({
    ...model,
    unet: { ...model.unet, time_cond_proj_dim: SIZE },
    async weights(component) {
      const reader = await model.weights(component);
      return component === 'unet' ? withProjection(reader, projection) : reader;
    },
  });

function withProjection(reader: WeightReader, projection: Float32Array): WeightReader {
  return {
    find(weight) {
      if (weight.key !== KEY) return reader.find(weight);
      const width = projection.length / SIZE;
      expect(weight.shape).toEqual([width, SIZE]);
      expect(weight.transform).toBe('transpose');
      const turned = Float32Array.from(
        projection,
        (_, i) => projection[(i % width) * SIZE + Math.floor(i / width)] ?? 0,
      );
      const bytes = new Uint8Array(turned.buffer);
      return { storedBytes: bytes.length, read: async () => bytes, readSync: () => bytes };
    },
    table: (key) => reader.table(key),
  };
}

/** The UNet's output for these inputs beside sample and context. */
async function predicted(
  change: (model: Model) => Model,
  inputs: (model: Model) => Readonly<Record<string, OrtTensor>>,
): Promise<Float32Array> {
  const opened = await openNodeModel(path, { backend: 'wasm', precision: 'fp32' }, change);
  try {
    const run = opened.job();
    const { unet, textEncoder2 } = run.model;
    expect(run.guided).toBe(unet.time_cond_proj_dim === null);
    const prompt = {
      key: 'a prompt',
      embeds: normals(3n, 77 * unet.cross_attention_dim),
      pooled: normals(4n, textEncoder2.projection_dim),
    };
    const context = await makeContext(
      run,
      { ...prompt, ids1: new Int32Array(0), ids2: new Int32Array(0), truncated: false },
      timeIds(h, w),
    );
    const session = await run.session('unet');
    const sample = new Tensor('float32', normals(5n, unet.in_channels * h * w), [
      1,
      unet.in_channels,
      h,
      w,
    ]);
    const results = await session.run({ sample, ...inputs(run.model), ...context.feeds });
    return Float32Array.from(await floatValues(output(results, 'out_sample')));
  } finally {
    await opened.close();
  }
}

describe('a UNet with time_cond_proj_dim', () => {
  it('adds the projected guidance to the time embedding, and runs once a step', async () => {
    const guidance = guidanceEmbedding(8, SIZE);
    let projection = new Float32Array(0);
    const plain = await predicted(
      (model) => model,
      (model) => {
        const time = timeOf(model);
        projection = normals(6n, time.length * SIZE);
        const added = time.map((value, i) =>
          guidance.reduce((sum, e, j) => sum + (projection[i * SIZE + j] ?? 0) * e, value),
        );
        return { time: row(added) };
      },
    );
    const projected = await predicted(distilled(projection), (model) => ({
      time: row(timeOf(model)),
      guidance: row(guidance),
    }));
    const off = Math.max(...plain.map((value, i) => Math.abs(value - (projected[i] ?? NaN))));
    expect(off).toBeLessThanOrEqual(1e-5);
    expect(Math.max(...plain.map(Math.abs))).toBeGreaterThan(0.5);
  });
});
