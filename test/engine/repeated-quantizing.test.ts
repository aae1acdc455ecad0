/**
 * Recorded calls without the quantising dispatches that ONNX Runtime repeats. With subgroups, which its kernels for
 * inputs of 8 bits need: on lavapipe, whose subgroups have 8 lanes.
 */
import { expect, it } from 'vitest';
import { recordDevice, type DeviceRecorder } from '../../workers/engine/counting/record-device.ts';
import { BUFFER_USAGE, readBuffer } from '../../workers/engine/diffusion/gpu-buffers.ts';
import { openCaptured, type Experiment } from '../../workers/engine/first-use/bench.ts';
import { hashedArray } from '../../workers/engine/first-use/values.ts';
import { CapturedUnet } from '../../workers/engine/runtime/captured-unet.ts';
import { openGpu } from '../../workers/engine/runtime/device.ts';
import { Tensor } from '../../workers/engine/runtime/ort.ts';
import { CALL_PLAINLY, CALLS_CAPTURED } from '../../workers/engine/workarounds/native-capture.ts';
import { USUAL_KERNELS } from '../../workers/graph/kernels.ts';
import { openLavapipe } from './node-gpu.ts';

const missing = await openLavapipe();
const reason = missing === null ? '' : ` (skipped: ${missing})`;
const [ROWS, WIDTH] = [64, 128];
const DIMS = [1, ROWS, WIDTH];
const LAYERS = ['q', 'k', 'v', 'other'] as const;

/** Three layers read x, and one reads the sum of what they make. */
const experiment: Experiment = {
  inputs: { x: { kind: 'tokens', dims: DIMS, values: new Float32Array(ROWS * WIDTH) } },
  linear: 'q8',
  weights: Object.fromEntries(
    LAYERS.map((name, i) => [`${name}.weight`, hashedArray(WIDTH * WIDTH, 10 + i)]),
  ),
  write: (l, input) => {
    const x = input('tokens', 'x');
    const layer = (of: typeof x, name: (typeof LAYERS)[number]) =>
      l.linear(of, name, { out: WIDTH, bias: false });
    const sum = l.add(l.add(layer(x, 'q'), layer(x, 'k')), layer(x, 'v'));
    return { out_sample: { value: layer(sum, 'other'), dims: DIMS } };
  },
};

const feeds = (seed: number) => ({
  x: new Tensor('float32', hashedArray(ROWS * WIDTH, seed), DIMS),
});

function quantising(recorder: DeviceRecorder, section: string): number {
  const { dispatches = [] } = recorder.sections().get(section) ?? {};
  return dispatches
    .filter(({ shader }) => shader.label === 'DP4AMatMulQuantize')
    .reduce((sum, { times }) => sum + times, 0);
}

it.skipIf(missing !== null)(`x is quantised once for three layers${reason}`, async () => {
  const gpu = await openGpu({ subgroups: true, timestamps: false });
  const { device } = gpu;
  const recorder = recordDevice(device);
  const bench = {
    gpu,
    form: 'reduced',
    float: 'fp32',
    kernels: USUAL_KERNELS,
    linear: 'as-asked',
  } as const;
  const session = await openCaptured(bench, experiment);
  recorder.begin('plain');
  const plain = async (seed: number) => {
    const { out_sample } = await session.run(feeds(seed), CALL_PLAINLY);
    return out_sample?.getData(true);
  };
  const expected = [await plain(100), await plain(200)];
  expect(quantising(recorder, 'plain')).toBe(2 * LAYERS.length);

  const outputs = { out_sample: { type: 'float32', dims: DIMS }, inner: null } as const;
  const size = { h: 1, w: 1 };
  const captured = new CapturedUnet(device, session, CALLS_CAPTURED[0], size, feeds(1), outputs);
  const bytes = 4 * ROWS * WIDTH;
  const first = device.createBuffer({ size: bytes, usage: BUFFER_USAGE.copyTarget });
  await captured.record(feeds(1), first);
  for (const [i, seed] of [100, 200].entries()) {
    const section = `repeated ${i}`;
    recorder.begin(section);
    const made = new Float32Array(
      await readBuffer(device, await captured.call(feeds(seed)), 0, bytes),
    );
    expect(made).toEqual(expected[i]);
    // Of x, and of the sum.
    expect(quantising(recorder, section)).toBe(2);
  }
  await session.release();
  captured.destroy();
  first.destroy();
  device.destroy();
});
