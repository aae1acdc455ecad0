import { create } from 'webgpu';
import { beforeEach, describe, expect, it } from 'vitest';
import { recordDevice, type DeviceRecorder } from '../counting/record-device.ts';
import { playCommands, takeRepetition } from './replay-commands.ts';

/** `GPUBufferUsage`: storage, indirect, copied from and to. */
const USAGE = 0x80 | 0x100 | 0x04 | 0x08;
const SHADER = `
@group(0) @binding(0) var<storage, read_write> values: array<f32>;
@compute @workgroup_size(4) fn main(@builtin(global_invocation_id) id: vec3u) {
  values[id.x] = 2 * values[id.x];
}`;
const dawn = create(['backend=null']);

describe('the repetition of a recorded call', () => {
  let device: GPUDevice;
  let recorder: DeviceRecorder;
  let pipeline: GPUComputePipeline;
  let buffer: GPUBuffer;
  let other: GPUBuffer;
  /** All commands that were encoded, and which of them reached the queue, in their order. */
  let made: GPUCommandBuffer[] = [];
  let queued: number[] = [];
  beforeEach(async () => {
    const adapter = await dawn.requestAdapter();
    if (adapter === null) throw new Error('Dawn has no null backend');
    device = await adapter.requestDevice();
    recorder = recordDevice(device);
    const module = device.createShaderModule({ label: 'double', code: SHADER });
    pipeline = device.createComputePipeline({ layout: 'auto', compute: { module } });
    buffer = device.createBuffer({ size: 64, usage: USAGE });
    other = device.createBuffer({ size: 64, usage: USAGE });
    made = [];
    queued = [];
    const { queue } = device;
    const submit = queue.submit.bind(queue);
    queue.submit = (commands) => {
      const given = [...commands];
      queued.push(...given.map((each) => made.indexOf(each)));
      submit(given);
    };
    recorder.begin('recorded');
  });
  const newGroup = () => {
    const entries = [{ binding: 0, resource: { buffer } }];
    return device.createBindGroup({ layout: pipeline.getBindGroupLayout(0), entries });
  };
  const finish = (encoder: GPUCommandEncoder) => {
    const commands = encoder.finish();
    made.push(commands);
    return commands;
  };
  /** Encodes two passes of two dispatches each. @param more is called at the end of the second */
  const encode = (
    group: GPUBindGroup,
    more: (pass: GPUComputePassEncoder) => void = () => {},
  ): GPUCommandBuffer => {
    const encoder = device.createCommandEncoder();
    for (const x of [1, 2]) {
      const pass = encoder.beginComputePass();
      pass.setPipeline(pipeline);
      pass.setBindGroup(0, group);
      pass.dispatchWorkgroups(x);
      pass.dispatchWorkgroups(x, 3, 5);
      if (x === 2) more(pass);
      pass.end();
    }
    return finish(encoder);
  };
  const counted = (section: string) => {
    const { dispatches, passes, submits, errors } = recorder.sections().get(section) ?? {};
    const all = dispatches?.map(({ workgroups, times }) => [...workgroups, times]);
    return { dispatches: all, passes, submits, errors };
  };

  it('is kept from the GPU, and played as often as it is wanted', async () => {
    const end = takeRepetition(device);
    const group = newGroup();
    device.queue.submit([encode(group), encode(group), encode(group)]);
    device.queue.submit([encode(group), encode(group)]);
    device.queue.submit([encode(group)]);
    const commands = end();
    expect(queued).toEqual([0, 1, 2]);
    for (const section of ['first', 'second']) {
      recorder.begin(section);
      if (commands !== null) playCommands(device, commands);
      await device.queue.onSubmittedWorkDone();
      expect(counted(section)).toEqual({
        dispatches: [
          [1, 1, 1, 3],
          [1, 3, 5, 3],
          [2, 1, 1, 3],
          [2, 3, 5, 3],
        ],
        passes: 6,
        submits: 2,
        errors: [],
      });
    }
  });

  it('sets a pipeline and a bind group only where the pass has another', () => {
    const end = takeRepetition(device);
    const group = newGroup();
    device.queue.submit([encode(group)]);
    device.queue.submit([encode(group)]);
    const dispatches = end()?.flat(2) ?? [];
    expect(dispatches.map((each) => each.group)).toEqual([group, null, group, null]);
    expect(dispatches.map((each) => each.pipeline)).toEqual([pipeline, null, pipeline, null]);
  });

  it('begins behind the last submit with new bind groups, and all before it is submitted in its turn', () => {
    const end = takeRepetition(device);
    const group = newGroup();
    device.queue.submit([encode(group)]);
    device.queue.submit([encode(group)]);
    expect(queued).toEqual([0]);
    device.queue.submit([encode(newGroup())]);
    expect(queued).toEqual([0, 1, 2]);
    device.queue.submit([encode(group), encode(group), encode(group)]);
    expect(queued).toEqual([0, 1, 2]);
    expect(end()?.flat(2)).toHaveLength(12);
  });

  const submit = (tell: (encoder: GPUCommandEncoder) => void) => {
    const encoder = device.createCommandEncoder();
    tell(encoder);
    device.queue.submit([finish(encoder)]);
  };
  const within = (group: GPUBindGroup, tell: (pass: GPUComputePassEncoder) => void) =>
    device.queue.submit([encode(group, tell)]);

  it.each<readonly [string, (group: GPUBindGroup, early: GPUCommandBuffer) => void]>([
    ['a clear', () => submit((encoder) => encoder.clearBuffer(buffer))],
    ['a copy', () => submit((encoder) => encoder.copyBufferToBuffer(buffer, other, 16))],
    ['a write', () => device.queue.writeBuffer(buffer, 0, new Float32Array(4))],
    ['commands from before', (_, early) => device.queue.submit([early])],
    ['a second bind group', (group) => within(group, (pass) => pass.setBindGroup(1, group))],
    ['offsets', (group) => within(group, (pass) => pass.setBindGroup(0, group, []))],
    ['a marker', (group) => within(group, (pass) => pass.insertDebugMarker('here'))],
    [
      'dispatches that a buffer counts',
      (group) => within(group, (pass) => pass.dispatchWorkgroupsIndirect(other, 0)),
    ],
  ])('is not played where it has %s, and is submitted until there', (_, ask) => {
    const early = encode(newGroup());
    const end = takeRepetition(device);
    const group = newGroup();
    device.queue.submit([encode(group)]);
    device.queue.submit([encode(group)]);
    expect(queued).toEqual([1]);
    ask(group, early);
    expect(queued.slice(0, 2)).toEqual([1, 2]);
    device.queue.submit([encode(group)]);
    expect(end()).toBeNull();
  });

  it('is not played where it has no dispatches', () => {
    const end = takeRepetition(device);
    device.queue.submit([encode(newGroup())]);
    submit((encoder) => encoder.beginComputePass().end());
    expect(end()).toBeNull();
  });

  it.each([
    ['fewer', 2, 1],
    ['more', 1, 2],
  ])('is not played where it has %s dispatches than the plain run', (_, plain, repeated) => {
    const end = takeRepetition(device);
    const group = newGroup();
    const times = (count: number) => Array.from({ length: count }, () => encode(group));
    device.queue.submit(times(plain));
    device.queue.submit(times(repeated));
    expect(end()).toBeNull();
  });

  it('leaves the device and its queue as they were', () => {
    const { queue } = device;
    const methods = () => [
      Object.getOwnPropertyDescriptors(device),
      Object.getOwnPropertyDescriptors(queue),
    ];
    const before = methods();
    const end = takeRepetition(device);
    expect(methods()).not.toEqual(before);
    end();
    expect(methods()).toEqual(before);
  });
});
