/**
 * The form of SkipGroupNorm that a half-precision UNet is written with: it adds two maps, norms the sum, and
 * gives both. In float32 on SwiftShader, where the product itself never writes it.
 */
import { expect, it } from 'vitest';
import { openGpu } from '../../workers/engine/runtime/device.ts';
import { createSession } from '../../workers/engine/runtime/create-session.ts';
import { gpuOptions } from '../../workers/engine/runtime/gpu-options.ts';
import { Tensor, type OrtTensor } from '../../workers/engine/runtime/ort.ts';
import { hashedArray, relativeRms } from '../../workers/engine/first-use/values.ts';
import { GraphBuilder } from '../../workers/graph/builder.ts';
import { openSwiftShader } from './node-gpu.ts';

const missing = await openSwiftShader();
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const [SIDE, CHANNELS, GROUPS] = [12, 64, 32];
const EPSILON = 1e-5;
const DIMS = [1, SIDE, SIDE, CHANNELS];
const COUNT = SIDE * SIDE * CHANNELS;

it.skipIf(missing !== null)(`SkipGroupNorm norms the sum of two maps${reason}`, async () => {
  const builder = new GraphBuilder('sum');
  const [a, b] = (['a', 'b'] as const).map((name) =>
    builder.input('map', name, 'fp32', DIMS, CHANNELS),
  );
  if (a === undefined || b === undefined) throw new Error('two inputs were written');
  const [gamma, beta] = [hashedArray(CHANNELS, 3), hashedArray(CHANNELS, 4)];
  const affine = [
    builder.floats('gamma', 'fp32', [CHANNELS], gamma),
    builder.floats('beta', 'fp32', [CHANNELS], beta),
  ];
  const [normed, sum = ''] = builder.node('SkipGroupNorm', [a.name, ...affine, b.name], {
    domain: 'com.microsoft',
    attributes: {
      groups: BigInt(GROUPS),
      epsilon: EPSILON,
      activation: 1n,
      channels_last: 1n,
    },
    outputs: 2,
  });
  builder.output('normed', { ...a, name: normed }, DIMS);
  builder.output('sum', { ...a, name: sum }, DIMS);

  const { device } = await openGpu();
  const session = await createSession(builder.finish().model, gpuOptions(device, false));
  const [left, right] = [hashedArray(COUNT, 1), hashedArray(COUNT, 2, 3)];
  const found = await session.run({
    a: new Tensor('float32', left, DIMS),
    b: new Tensor('float32', right, DIMS),
  });
  const added = left.map((value, i) => value + (right[i] ?? 0));
  expect([...(await values(found['sum']))]).toEqual([...added]);
  const expected = silu(groupNorm(added, gamma, beta));
  const actual = [...(await values(found['normed']))];
  expect(relativeRms({ actual, expected })).toBeLessThan(1e-5);
  await session.release();
  device.destroy();
});

async function values(tensor: OrtTensor | undefined): Promise<Float32Array> {
  const data = await tensor?.getData();
  return data instanceof Float32Array ? data : new Float32Array();
}

function groupNorm(x: Float32Array, gamma: Float32Array, beta: Float32Array): readonly number[] {
  const size = CHANNELS / GROUPS;
  const groupOf = (i: number) => Math.floor((i % CHANNELS) / size);
  const sums = Array.from({ length: GROUPS }, () => ({ sum: 0, squares: 0 }));
  for (const [i, value] of x.entries()) {
    const group = sums[groupOf(i)];
    if (group === undefined) continue;
    group.sum += value;
    group.squares += value ** 2;
  }
  const each = x.length / GROUPS;
  return Array.from(x, (value, i) => {
    const { sum, squares } = sums[groupOf(i)] ?? { sum: 0, squares: 0 };
    const mean = sum / each;
    const deviation = Math.sqrt(squares / each - mean ** 2 + EPSILON);
    const c = i % CHANNELS;
    return ((value - mean) / deviation) * (gamma[c] ?? 0) + (beta[c] ?? 0);
  });
}

function silu(x: readonly number[]): readonly number[] {
  return x.map((value) => value / (1 + Math.exp(-value)));
}
