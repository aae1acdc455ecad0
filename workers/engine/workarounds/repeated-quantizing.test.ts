import { create } from 'webgpu';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { noteKernels } from './kernel-of.ts';
import { takeRepetition } from './replay-commands.ts';

/** `GPUBufferUsage`: storage and copied to; uniform and copied to. */
const [STORAGE, UNIFORM] = [0x80 | 0x08, 0x40 | 0x08];
const dawn = create(['backend=null']);

/** Reads binding 0 and the uniforms of 2, and writes 1. */
const SHADER = `
@group(0) @binding(0) var<storage, read> given: array<f32>;
@group(0) @binding(1) var<storage, read_write> to: array<f32>;
@group(0) @binding(2) var<uniform> scale: vec4f;
@compute @workgroup_size(1) fn main(@builtin(global_invocation_id) id: vec3u) {
  to[id.x] = scale.x * given[id.x];
}`;

describe('a quantising dispatch of a recorded call', () => {
  let device: GPUDevice;
  let kernels: Readonly<Record<'quantize' | 'multiply', GPUComputePipeline>>;
  let [x, levels, other, out]: readonly GPUBuffer[] = [];
  let end: ReturnType<typeof takeRepetition>;
  let faults: string[] = [];
  afterEach(async () => {
    await device.queue.onSubmittedWorkDone();
    expect(faults).toEqual([]);
  });
  beforeEach(async () => {
    faults = [];
    const adapter = await dawn.requestAdapter();
    if (adapter === null) throw new Error('Dawn has no null backend');
    device = await adapter.requestDevice();
    device.addEventListener('uncapturederror', ({ error }) => faults.push(error.message));
    noteKernels(device);
    const pipeline = (label: string) => {
      const module = device.createShaderModule({ label, code: SHADER });
      return device.createComputePipeline({ layout: 'auto', compute: { module } });
    };
    kernels = {
      quantize: pipeline('DP4AMatMulQuantize'),
      multiply: pipeline('DP4AMatMulNBits'),
    };
    [x, levels, other, out] = Array.from({ length: 4 }, () =>
      device.createBuffer({ size: 64, usage: STORAGE }),
    );
    end = takeRepetition(device);
  });

  interface Call {
    readonly kernel: keyof typeof kernels;
    readonly from: GPUBuffer | undefined;
    readonly to: GPUBuffer | undefined;
    /** null: only a part of the uniforms is written. */
    readonly scale?: number | null;
    readonly workgroups?: number;
  }
  /** Records calls, each in a pass of its own. @returns which of them are left, by their places */
  const left = (...calls: readonly Call[]): readonly number[] => {
    const groups = calls.map(({ kernel, from, to, scale = 1 }) => {
      const uniform = device.createBuffer({ size: 16, usage: UNIFORM });
      const values = Float32Array.of(9, scale ?? 1, 0, 0, 0);
      const at = scale === null ? 4 : 0;
      device.queue.writeBuffer(uniform, at, values, 1, scale === null ? 3 : 4);
      const bound = [from, to, uniform].map((buffer, binding) => {
        if (buffer === undefined) throw new Error('there is no buffer');
        return { binding, resource: { buffer } };
      });
      const layout = kernels[kernel].getBindGroupLayout(0);
      return device.createBindGroup({ layout, entries: bound });
    });
    const submit = () => {
      const encoder = device.createCommandEncoder();
      for (const [i, { kernel, workgroups = 1 }] of calls.entries()) {
        const pass = encoder.beginComputePass();
        pass.setPipeline(kernels[kernel]);
        pass.setBindGroup(0, groups[i]);
        pass.dispatchWorkgroups(workgroups);
        pass.end();
      }
      device.queue.submit([encoder.finish()]);
    };
    submit();
    submit();
    return (end() ?? []).flat(2).map(({ group }) => groups.findIndex((each) => each === group));
  };
  const quantize = (more: Partial<Call> = {}): Call => ({
    kernel: 'quantize',
    from: x,
    to: levels,
    ...more,
  });
  const multiply = (more: Partial<Call> = {}): Call => ({
    kernel: 'multiply',
    from: levels,
    to: out,
    ...more,
  });

  it('is left out where its result is still there', () => {
    const calls = [quantize(), multiply(), quantize(), multiply({ to: other }), quantize()];
    expect(left(...calls)).toEqual([0, 1, 3]);
  });

  it('stays where its result was overwritten', () => {
    const calls = [
      quantize(),
      quantize({ from: other }),
      quantize(),
      multiply({ from: x, to: levels }),
    ];
    expect(left(...calls, quantize())).toEqual([0, 1, 2, 3, 4]);
  });

  it('stays where what it reads was overwritten', () => {
    expect(left(quantize(), multiply({ to: x }), quantize())).toEqual([0, 1, 2]);
  });

  it.each([
    ['uniforms', () => ({ scale: 2 })],
    ['workgroups', () => ({ workgroups: 2 })],
    ['place', () => ({ to: other })],
    ['input', () => ({ from: out })],
  ])('stays where it has another %s', (_, change) => {
    expect(left(quantize(), quantize(change()))).toEqual([0, 1]);
  });

  it('stays where its uniforms are not known', () => {
    expect(left(quantize({ scale: null }), quantize({ scale: null }))).toEqual([0, 1]);
  });

  it('stays behind a kernel of which nothing is known', () => {
    const module = Object.getPrototypeOf(device).createShaderModule.call(device, { code: SHADER });
    const compute = { module } as const;
    kernels = { ...kernels, multiply: device.createComputePipeline({ layout: 'auto', compute }) };
    expect(left(quantize(), multiply(), quantize())).toEqual([0, 1, 2]);
  });

  it('is the only kind that is left out', () => {
    expect(left(multiply(), multiply())).toEqual([0, 1]);
  });
});
