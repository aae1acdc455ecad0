import { describe, expect, it } from 'vitest';
import { mendBiasSplitGelu } from '../../workers/engine/workarounds/bias-split-gelu.ts';
import { gelu } from '../../workers/engine/first-use/reference.ts';
import { relativeRms } from '../../workers/engine/first-use/values.ts';
import { createSession } from '../../workers/engine/runtime/create-session.ts';
import { Tensor } from '../../workers/engine/runtime/ort.ts';
import { GraphBuilder } from '../../workers/graph/builder.ts';
import { halfFromFloatBits, halfToNumber } from '../../workers/graph/half.ts';
import { openLavapipe } from './node-gpu.ts';

const missing = await openLavapipe();
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const ROWS = 8;
const INNER = 64;

describe.skipIf(missing !== null)(`BiasSplitGelu in half precision${reason}`, () => {
  it('is value · gelu(gate) with the mended shader', async () => {
    const device = await openDevice();
    mendBiasSplitGelu(device);
    const [x, bias] = [pattern(ROWS * 2 * INNER, 6), pattern(2 * INNER, 1)];
    const made = await run(device, x, bias);
    const expected = reference(x, bias);
    expect(made).toHaveLength(expected.length);
    expect(relativeRms({ actual: [...made], expected: [...expected] })).toBeLessThan(1.5e-3);
    device.destroy();
  });

  it('has no valid shader otherwise', async () => {
    const device = await openDevice();
    const [x, bias] = [pattern(ROWS * 2 * INNER, 6), pattern(2 * INNER, 1)];
    await expect(run(device, x, bias)).rejects.toThrow(/BiasSplitGelu/);
    device.destroy();
  });
});

async function openDevice(): Promise<GPUDevice> {
  const adapter = await navigator.gpu.requestAdapter();
  const device = await adapter?.requestDevice({ requiredFeatures: ['shader-f16'] });
  if (device === undefined) throw new Error('lavapipe opens no device');
  device.addEventListener('uncapturederror', (event) => event.preventDefault());
  return device;
}

async function run(device: GPUDevice, x: Float64Array, bias: Float64Array): Promise<Float64Array> {
  const builder = new GraphBuilder('geglu');
  const dims = [1, ROWS, 2 * INNER];
  const wide = builder.input('tokens', 'x', 'fp16', dims, 2 * INNER);
  const row = builder.input('row', 'bias', 'fp16', [2 * INNER], 2 * INNER);
  const domain = 'com.microsoft';
  const [name] = builder.node('BiasSplitGelu', [wide.name, row.name], { domain });
  builder.output('y', { ...wide, name, channels: INNER }, [1, ROWS, INNER]);
  const session = await createSession(builder.finish().model, {
    executionProviders: [{ name: 'webgpu', device }],
  });
  const { y } = await session.run({
    x: new Tensor('float16', Uint16Array.from(x, toHalf), dims),
    bias: new Tensor('float16', Uint16Array.from(bias, toHalf), [2 * INNER]),
  });
  const bits = await y?.getData();
  await session.release();
  return Float64Array.from(bits instanceof Uint16Array ? bits : [], halfToNumber);
}

function toHalf(value: number): number {
  const [bits = 0] = new Uint32Array(Float32Array.of(value).buffer);
  return halfFromFloatBits(bits);
}

/** Numbers of half precision in −most … most. */
function pattern(length: number, most: number): Float64Array {
  return Float64Array.from({ length }, (_, i) =>
    halfToNumber(toHalf(most * Math.sin(0.7 * i * i))),
  );
}

function reference(x: Float64Array, bias: Float64Array): Float64Array {
  return Float64Array.from({ length: ROWS * INNER }, (_, i) => {
    const [row, column] = [Math.floor(i / INNER), i % INNER];
    const at = (c: number) => (x[row * 2 * INNER + c] ?? NaN) + (bias[c] ?? NaN);
    const gate = at(column + INNER);
    return at(column) * gelu(gate);
  });
}
