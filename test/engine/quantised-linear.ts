import { expect, it } from 'vitest';
import { type Bench, compute } from '../../workers/engine/first-use/bench.ts';
import { withWay } from '../../workers/engine/first-use/ways.ts';
import { at, hashed, hashedArray, relativeRms } from '../../workers/engine/first-use/values.ts';
import { openGpu } from '../../workers/engine/runtime/device.ts';
import { USUAL_KERNELS } from '../../workers/graph/kernels.ts';
import { dequantize } from '../../workers/weights/dequantize.ts';
import { quantize } from '../../workers/weights/quantize.ts';
import type { GraphFloat } from '../../workers/protocol/first-use.ts';

/** Rows of the input and its width. A width of 416 has 13 blocks, so the zeros of a row end in half a byte. */
const SHAPES = [
  [64, 256],
  [1, 256],
  [64, 416],
] as const;
const OUT = 128;

/** Relative error: inputs of 8 bits lose 0.6 %, half precision 0.3 %. */
const MOST = { int8: 1e-2, fp16: 5e-3, fp32: 1e-5 } as const;

/** Values whose blocks lie anywhere around zero, so that their zeros go from 0 to 15. */
function shifted(columns: number): Float32Array<ArrayBuffer> {
  return Float32Array.from({ length: OUT * columns }, (_, i) => {
    return (hashed(i, 42) + 1.5 * hashed(Math.floor(i / 32), 7)) / 32;
  });
}

/**
 * Says that linear layers in 4 bits compute on the open adapter what their dequantised weights give, in the
 * kernels for inputs of 8 bits and of floats.
 * @param subgroups whether the device has them, which ONNX Runtime's kernels for inputs of 8 bits need
 */
export function specifyQuantisedLinears(float: GraphFloat, subgroups: boolean): void {
  const all = (['int8', 'float'] as const).flatMap((way) =>
    SHAPES.map(([rows, columns]) => ({ way, rows, columns })),
  );
  // One row, and a width that is no multiple of 128, are computed with floats all the same.
  const rounds = ({ way, rows, columns }: (typeof all)[number]) =>
    way === 'int8' && rows === 64 && columns === 256;
  const cases = subgroups ? all.filter(rounds) : all;
  it.each(cases)('inputs $way, $rows × $columns', async ({ way, rows, columns }) => {
    const gpu = await openGpu({ subgroups, timestamps: false });
    const kernels = withWay(USUAL_KERNELS, 'linear_q4', way);
    const seen = kernelsOf(gpu.device);
    const bench = { gpu, form: 'reduced', float, kernels, linear: 'as-asked' } as const;
    const error = await errorOf(bench, rows, columns);
    gpu.device.destroy();
    const rounded = [...seen].some((label) => label.includes('DP4A'));
    expect(rounded).toBe(subgroups);
    expect([...seen].some((label) => label.includes('MatMulNBits'))).toBe(true);
    expect(error).toBeLessThan(rounded ? MOST.int8 : MOST[float]);
  });
}

async function errorOf(bench: Bench, rows: number, columns: number): Promise<number> {
  const x = hashedArray(rows * columns, 41);
  const weight = shifted(columns);
  const out = await compute(bench, {
    inputs: { x: { kind: 'tokens', dims: [1, rows, columns], values: x } },
    linear: 'q4z',
    weights: { 'w.weight': weight },
    write: (l, input) => ({
      out: {
        value: l.linear(input('tokens', 'x'), 'w', { out: OUT, bias: false }),
        dims: [1, rows, OUT],
      },
    }),
  });
  const made = quantize(new Uint8Array(weight.buffer), 'F32', columns, 'q4z');
  const used = dequantize(made, 'q4z', columns);
  const expected: number[] = [];
  for (let row = 0; row < rows; row++) {
    for (let o = 0; o < OUT; o++) {
      let sum = 0;
      for (let i = 0; i < columns; i++) sum += at(x, row * columns + i) * at(used, o * columns + i);
      expected.push(sum);
    }
  }
  return relativeRms({ actual: [...out('out')], expected });
}

/** Gathers the labels of the kernels that a device compiles from now on. */
function kernelsOf(device: GPUDevice): ReadonlySet<string> {
  const seen = new Set<string>();
  const create = device.createShaderModule.bind(device);
  device.createShaderModule = (descriptor) => {
    seen.add(descriptor.label ?? '');
    return create(descriptor);
  };
  return seen;
}
